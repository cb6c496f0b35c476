//! The tables: which subjects stand side by side, and how a figure is written.

use crate::figures::Figures;

pub(crate) fn render(figures: &Figures) -> String {
    let decide = [
        ("exact origins", "decide::exact"),
        ("`https://*.…`", "decide::subdomains"),
        ("`https://…:*`", "decide::ports"),
        ("an origin of so many bytes", "decide::long_origin"),
    ];
    let stacks = [
        Stack {
            title: "tower",
            module: "tower_stack",
            layers: &["corsac", "tower_http_list", "tower_http_set"],
        },
        Stack {
            title: "axum",
            module: "axum_stack",
            layers: &["corsac", "tower_http_list", "tower_http_set"],
        },
        Stack { title: "actix-web", module: "actix_stack", layers: &["actix_cors"] },
    ];
    let decide = decide.map(|(title, subject)| alone(figures, title, subject)).concat();
    let stacks = stacks.map(|stack| stack.render(figures)).concat();
    format!("### The engine alone: `Policy::decide`\n\n{decide}{stacks}")
}

fn alone(figures: &Figures, title: &str, subject: &str) -> String {
    let rows = figures.cases(subject).into_iter().map(|case| {
        let time = cell(figures.time(subject, case), |time| format!("{time:.0}"));
        let allocations = cell(figures.allocations(subject, case), |count| count.to_string());
        format!("| {} | {time} | {allocations} |\n", spaced(case))
    });
    format!("| {title} | ns | allocations |\n| --- | --: | --: |\n{}\n", rows.collect::<String>())
}

struct Stack {
    title: &'static str,
    module: &'static str,
    layers: &'static [&'static str],
}

impl Stack {
    fn render(&self, figures: &Figures) -> String {
        let heads: String = self.layers.iter().map(|layer| format!(" {} adds |", name(layer))).collect();
        let rules = " --: |".repeat(self.layers.len());
        let bare = self.subject("bare");
        let rows = figures.cases(&bare).into_iter().map(|case| self.row(figures, &bare, case));
        format!(
            "### {}: cost added over the bare service\n\n| asked | bare, ns |{heads}\n| --- | --: |{rules}\n{}\n",
            self.title,
            rows.collect::<String>()
        )
    }

    fn row(&self, figures: &Figures, bare: &str, case: &str) -> String {
        let time = cell(figures.time(bare, case), |time| format!("{time:.0}"));
        let layers = self.layers.iter().map(|layer| self.added(figures, bare, layer, case));
        format!("| {} | {time} |{}\n", spaced(case), layers.collect::<String>())
    }

    fn added(&self, figures: &Figures, bare: &str, layer: &str, case: &str) -> String {
        let subject = self.subject(layer);
        let time = cell(figures.added(&subject, bare, case), |time| format!("{time:+.0} ns"));
        let ratio = cell(figures.ratio(&subject, bare, case), |ratio| format!("×{ratio:.2}"));
        let base = figures.allocations(bare, case).unwrap_or_default();
        let count = cell(figures.allocations(&subject, case), |count| format!("{:+.0}", count - base));
        format!(" {time}, {ratio}, {count} |")
    }

    fn subject(&self, layer: &str) -> String {
        format!("{}::{layer}", self.module)
    }
}

fn name(layer: &str) -> &str {
    match layer {
        "tower_http_list" => "tower-http, `list`,",
        "tower_http_set" => "tower-http, `predicate` over a hash set,",
        "actix_cors" => "actix-cors",
        other => other,
    }
}

/// `actual-allowed/1000` as a person writes it.
fn spaced(case: &str) -> String {
    match case.split_once('/') {
        Some((asked, "1")) => format!("{}, 1 origin", asked.replace('-', " ")),
        Some((asked, count)) => format!("{}, {} origins", asked.replace('-', " "), grouped(count)),
        None => grouped(case),
    }
}

fn grouped(number: &str) -> String {
    let head = number.len() % 3;
    let (first, rest) = number.split_at(if head == 0 { 3.min(number.len()) } else { head });
    rest.as_bytes()
        .chunks(3)
        .fold(first.to_owned(), |text, group| text + "," + &String::from_utf8_lossy(group))
}

fn cell(figure: Option<f64>, write: impl Fn(f64) -> String) -> String {
    figure.map_or_else(|| "–".to_owned(), write)
}
