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
    let fetch = alone(figures, "a whole fetch of another origin", "fetch::whole");
    format!(
        "### The engine alone: `Policy::decide`\n\n{decide}### The engine alone: `Fetch`\n\n{fetch}{stacks}"
    )
}

fn alone(figures: &Figures, title: &str, subject: &str) -> String {
    let rows = figures.cases(subject).into_iter().map(|case| {
        let time = cell(figures.time(subject, case), |time| grouped(&format!("{time:.0}")));
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

    /// `+98 ns, ×1.45, +0`: time, ratio to the bare service, allocations.
    fn added(&self, figures: &Figures, bare: &str, layer: &str, case: &str) -> String {
        let subject = self.subject(layer);
        let times = figures.time(&subject, case).zip(figures.time(bare, case));
        let allocations = figures.allocations(&subject, case).zip(figures.allocations(bare, case));
        let time = cell(times, |(ours, bare)| format!("{} ns, ×{}", signed(ours - bare), ratio(ours / bare)));
        let count = cell(allocations, |(ours, bare)| signed(ours - bare));
        format!(" {time}, {count} |")
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

fn signed(figure: f64) -> String {
    let sign = if figure < 0.0 { '−' } else { '+' };
    format!("{sign}{}", grouped(&format!("{:.0}", figure.abs())))
}

/// Three digits say enough.
fn ratio(figure: f64) -> String {
    match figure {
        10.0.. => grouped(&format!("{figure:.0}")),
        figure => format!("{figure:.2}"),
    }
}

fn grouped(number: &str) -> String {
    let head = number.len() % 3;
    let (first, rest) = number.split_at(if head == 0 { 3.min(number.len()) } else { head });
    rest.as_bytes()
        .chunks(3)
        .fold(first.to_owned(), |text, group| text + "," + &String::from_utf8_lossy(group))
}

fn cell<T>(figure: Option<T>, write: impl Fn(T) -> String) -> String {
    figure.map_or_else(|| "–".to_owned(), write)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_for_people() {
        assert_eq!(spaced("actual-allowed/100000"), "actual allowed, 100,000 origins");
        assert_eq!([signed(-2.0), signed(38_129_412.4), signed(98.6)], ["−2", "+38,129,412", "+99"]);
        assert_eq!([ratio(1.204), ratio(64_889.58)], ["1.20", "64,890"]);
    }
}
