//! actix-web: an app with one route, and its own CORS middleware around the app.

use actix_web::{
    App, Error, HttpResponse,
    body::MessageBody,
    dev::{Service, ServiceResponse},
    rt::System,
    test::{TestRequest, init_service},
    web,
};
use divan::Bencher;

use super::{case::Case, policies, ready::now};

#[divan::bench(args = Case::all())]
fn bare(bencher: Bencher<'_, '_>, case: &Case) {
    let app = App::new().default_service(web::to(answer));
    let system = System::new();
    drive(bencher, case, system.block_on(init_service(app)));
}

#[divan::bench(args = Case::all())]
fn actix_cors(bencher: Bencher<'_, '_>, case: &Case) {
    let app = App::new().wrap(policies::actix_cors(case.origins)).default_service(web::to(answer));
    let system = System::new();
    drive(bencher, case, system.block_on(init_service(app)));
}

async fn answer() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body("{\"id\":42}")
}

fn drive<S, B>(bencher: Bencher<'_, '_>, case: &Case, service: S)
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let parts = case.request();
    let inputs = || {
        let request = TestRequest::with_uri("/api/item").method(parts.method().as_str().parse().unwrap());
        let headers = parts.headers().iter();
        headers
            .fold(request, |request, (name, value)| request.append_header((name.as_str(), value.as_bytes())))
            .to_request()
    };
    bencher.with_inputs(inputs).bench_local_values(|request| now(service.call(request)));
}
