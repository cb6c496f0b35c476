//! The result as a Markdown table: medians over the rounds, and the ratio of the two of each round.

use super::load::Cost;

/// One case, round by round: ours, the peer's.
pub(super) struct Series {
    title: &'static str,
    pub(super) rounds: Vec<[Cost; 2]>,
}

impl Series {
    pub(super) fn of(title: &'static str) -> Self {
        Self { title, rounds: Vec::new() }
    }

    fn sorted(&self, figure: impl Fn(&[Cost; 2]) -> f64) -> Vec<f64> {
        let mut figures: Vec<f64> = self.rounds.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures
    }

    fn median(&self, figure: impl Fn(&[Cost; 2]) -> f64) -> f64 {
        let figures = self.sorted(figure);
        figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn row(&self) -> String {
        let ratios = self.sorted(|[ours, peer]| ours.micros / peer.micros);
        let [lowest, highest] =
            [ratios.first(), ratios.last()].map(|ratio| ratio.copied().unwrap_or(f64::NAN));
        format!(
            "| {} | {:.2} | {:.2} | **{:.2}** ({lowest:.2} – {highest:.2}) | {:.0} | {:.0} |\n",
            self.title,
            self.median(|[ours, _]| ours.micros),
            self.median(|[_, peer]| peer.micros),
            self.median(|[ours, peer]| ours.micros / peer.micros),
            self.median(|[ours, _]| ours.rate),
            self.median(|[_, peer]| peer.rate),
        )
    }
}

pub(super) fn render([ours, peer]: &[&str; 2], series: &[Series]) -> String {
    let head = format!(
        "| CPU µs per request | {ours} | {peer} | ratio (lowest – highest) | {ours}, requests/s | {peer}, requests/s |\n\
         | --- | --: | --: | --: | --: | --: |\n"
    );
    series.iter().fold(head, |table, series| table + &series.row())
}
