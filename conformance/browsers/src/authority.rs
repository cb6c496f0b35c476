//! Our own certificate authority: one certificate for all names, which every engine is told to trust.
//!
//! Knows X.509 through rcgen, and nothing of browsers.

use std::{fmt, fs, io, path::PathBuf, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PublicKeyData,
};
use ring::digest::{SHA256, digest};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tempfile::TempDir;

use crate::names::Names;

const CA_FILE: &str = "ca.pem";

/// An authority of this run alone, and the certificate that it signed for the test network's names.
///
/// Its files are gone when it is dropped.
#[derive(Debug)]
pub struct Authority {
    folder: TempDir,
    pem: String,
    der: Vec<u8>,
    key_hash: String,
    server: Arc<ServerConfig>,
}

impl Authority {
    /// Makes the authority, signs one certificate for `names` and `localhost`, and writes `ca.pem`.
    ///
    /// # Errors
    ///
    /// When a name cannot stand in a certificate, or the temporary directory cannot be written.
    pub fn new(names: &Names) -> Result<Self, AuthorityError> {
        let issuer = CertifiedIssuer::self_signed(authority_params()?, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let leaf = leaf_params(names)?.signed_by(&key, &issuer)?;
        let chain = vec![leaf.der().clone(), issuer.der().clone()];
        let folder = TempDir::with_prefix("corsac-authority-")?;
        fs::write(folder.path().join(CA_FILE), issuer.pem())?;
        Ok(Self {
            folder,
            pem: issuer.pem(),
            der: issuer.der().to_vec(),
            key_hash: key_hash(&key),
            server: Arc::new(server_config(chain, &key)?),
        })
    }

    /// What a server for any of the names needs: certificate, key, HTTP/1.1.
    #[must_use]
    pub fn server_config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.server)
    }

    /// The authority's certificate on disk, as PEM.
    #[must_use]
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join(CA_FILE)
    }

    /// The authority's certificate as PEM.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.pem
    }

    /// The authority's certificate as DER.
    #[must_use]
    pub fn ca_der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the public key of the names' certificate in base64, the way Chromium wants to be told of it.
    #[must_use]
    pub fn key_hash(&self) -> &str {
        &self.key_hash
    }
}

/// What is wrong with the authority: said, not mended.
#[derive(Debug)]
pub enum AuthorityError {
    /// A name that cannot stand in a certificate, or a key that could not be made.
    Certificate(rcgen::Error),
    /// The certificate and its key do not make a server.
    Server(rustls::Error),
    /// The certificate could not be written.
    File(io::Error),
}

impl fmt::Display for AuthorityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(error) => write!(f, "the test network's certificate cannot be made: {error}"),
            Self::Server(error) => write!(f, "no server can use the test network's certificate: {error}"),
            Self::File(error) => write!(f, "the authority's certificate cannot be written: {error}"),
        }
    }
}

impl std::error::Error for AuthorityError {}

impl From<rcgen::Error> for AuthorityError {
    fn from(error: rcgen::Error) -> Self {
        Self::Certificate(error)
    }
}

impl From<rustls::Error> for AuthorityError {
    fn from(error: rustls::Error) -> Self {
        Self::Server(error)
    }
}

impl From<io::Error> for AuthorityError {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

fn authority_params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, "Corsac test authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn leaf_params(names: &Names) -> Result<CertificateParams, rcgen::Error> {
    let hosts = names.iter().map(str::to_owned).chain(["localhost".to_owned(), "127.0.0.1".to_owned()]);
    let mut params = CertificateParams::new(hosts.collect::<Vec<_>>())?;
    params.distinguished_name.push(DnType::CommonName, "Corsac test network");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn key_hash(key: &KeyPair) -> String {
    STANDARD.encode(digest(&SHA256, &key.subject_public_key_info()))
}

fn server_config(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Result<ServerConfig, rustls::Error> {
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, private)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_certificate_lies_on_disk_as_long_as_it_lives() {
        let authority = Authority::new(&Names::default()).unwrap();
        let file = authority.ca_file();
        assert_eq!(fs::read_to_string(&file).unwrap(), authority.ca_pem());
        drop(authority);
        assert!(!file.exists());
    }

    #[test]
    fn a_key_hash_is_32_bytes_in_base64() {
        let authority = Authority::new(&Names::default()).unwrap();
        assert_eq!(STANDARD.decode(authority.key_hash()).unwrap().len(), 32);
    }

    #[test]
    fn a_name_that_no_certificate_can_hold_is_said() {
        assert!(matches!(Authority::new(&Names::new(["bücher.test"])), Err(AuthorityError::Certificate(_))));
    }
}
