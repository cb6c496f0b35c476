//! The policy file: its form. `P001` to `P008`.

use crate::example::{Example, file};
use crate::page::pages;

const APP: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\n";

pages! {
    TomlSyntax {
        happened: "The file is not TOML. The finding points at the place where reading stopped.",
        why: "What cannot be read cannot be checked. No part of such a file is used, so that a slip never opens more than was meant.",
        fix: ["Close brackets and quotes, and write each key once in its table."],
        example: file("[policies.app\norigins = [\"https://app.example.com\"]\n", APP),
        read: [TOML],
    }
    UnknownKey {
        happened: "The file has a key that Corsac does not know. If it looks like a known one, the finding names that.",
        why: "A misspelled key that is passed over in silence is a rule that does not hold.",
        fix: ["Take the key that the finding suggests, or remove it. `corsac schema` lists all of them for your editor."],
        not: ["Keys are written with hyphens: allowed_origins is origins here, request_headers is request-headers."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\ncredential = true\n",
            "[policies.app]\norigins = [\"https://app.example.com\"]\ncredentials = true\n"),
        read: [TOML],
    }
    WrongType {
        happened: "The value has another type than the key takes: a text for a list, a word for true, a fraction for a number.",
        why: "Corsac does not guess: \"false\" in quotes is a text, and many programs take it for true.",
        fix: ["Write lists in brackets, true and false without quotes."],
        example: file("[policies.app]\norigins = \"https://app.example.com\"\n", APP),
        read: [TOML],
    }
    MissingKey {
        happened: "A key that has no default is missing.",
        why: "Where a request goes, and under which policy, is never guessed.",
        fix: ["Add the key that the finding names. A route needs path, upstream and policy."],
        example: file(
            "[policies.app]\norigins = [\"https://app.example.com\"]\n\n[[gateway.routes]]\nupstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n",
            "[policies.app]\norigins = [\"https://app.example.com\"]\n\n[[gateway.routes]]\npath = \"/{*rest}\"\nupstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n",
        ),
        read: [TOML],
    }
    UnknownValue {
        happened: "The key takes one of a few values, and this is none of them.",
        why: "A value that is not understood must not fall back to a default that means something else.",
        fix: ["Take one of the values that the finding lists. They are written in lower case."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\npreflight-status = 201\n",
            "[policies.app]\norigins = [\"https://app.example.com\"]\npreflight-status = 200\n"),
        read: [TOML],
    }
    InvalidDuration {
        happened: "The text is no duration.",
        why: "Durations are a whole number and one unit: s, m, h or d. A number without quotes means seconds.",
        fix: ["Write \"30s\", \"10m\", \"2h\" or \"1d\", or a number of seconds."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nmax-age = \"ten minutes\"\n",
            "[policies.app]\norigins = [\"https://app.example.com\"]\nmax-age = \"10m\"\n"),
        read: [HEADER_MAX_AGE],
    }
    FileTooLarge {
        happened: "The file is larger than a policy file may be.",
        why: "The bound keeps a wrong path, to a log say, from filling the memory.",
        fix: ["Check that the path names the policy file.", "Thousands of origins belong into an origin provider of the application."],
        example: Example::Told("corsac lint /var/log/syslog"),
        read: [TOML],
    }
    InvalidEnvironment {
        happened: "An environment variable that begins with CORSAC__ names no key, or its value does not fit the key.",
        why: "Variables with the double underscore are taken seriously: a misspelled one would otherwise change nothing in silence.",
        fix: ["Write the key in upper case, tables joined by double underscores: CORSAC__GATEWAY__LISTEN=127.0.0.1:3001"],
        not: ["Variables such as CORSAC_PORT, with one underscore, are not read: orchestrators set those for services of this name."],
        example: Example::Told("CORSAC__GATEWAY__LISSTEN=127.0.0.1:3001"),
        read: [TOML],
    }
}
