//! The results: rows with stable names, as a table for people and as JSON for programs.

use serde_json::{Value, json};

/// One number, by itself or beside its floor.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    name: String,
    value: f64,
    unit: &'static str,
    floor: Option<f64>,
    target: Option<Target>,
}

/// The target: for the ratio to the floor if there is a floor, and otherwise for the value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl Target {
    fn number(self) -> f64 {
        match self {
            Self::AtLeast(number) | Self::AtMost(number) => number,
        }
    }

    fn is_met_by(self, reached: f64) -> bool {
        match self {
            Self::AtLeast(number) => reached >= number,
            Self::AtMost(number) => reached <= number,
        }
    }
}

impl Row {
    pub(crate) fn alone(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
            floor: None,
            target: None,
        }
    }

    pub(crate) fn compared(
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        floor: f64,
    ) -> Self {
        Self {
            floor: Some(floor),
            ..Self::alone(name, value, unit)
        }
    }

    pub(crate) fn reaching(self, target: Target) -> Self {
        Self {
            target: Some(target),
            ..self
        }
    }

    fn ratio(&self) -> Option<f64> {
        self.floor.map(|floor| self.value / floor)
    }

    fn met(&self) -> Option<bool> {
        let reached = self.ratio().unwrap_or(self.value);
        self.target.map(|target| target.is_met_by(reached))
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "value": rounded(self.value),
            "unit": self.unit,
            "floor": self.floor.map(rounded),
            "ratio": self.ratio().map(rounded),
            "target": self.target.map(Target::number),
            "met": self.met(),
        })
    }

    fn cells(&self) -> [String; 6] {
        let target = match self.target {
            None => String::new(),
            Some(Target::AtLeast(number)) => {
                format!("≥ {number}{}", if self.floor.is_some() { " ×" } else { "" })
            }
            Some(Target::AtMost(number)) => {
                format!("≤ {number}{}", if self.floor.is_some() { " ×" } else { "" })
            }
        };
        let met = self.met().map_or("", |met| if met { "yes" } else { "NO" });
        [
            self.name.clone(),
            format!("{} {}", short(self.value), self.unit),
            self.floor.map(short).unwrap_or_default(),
            self.ratio()
                .map(|ratio| format!("{ratio:.2}"))
                .unwrap_or_default(),
            target,
            met.to_owned(),
        ]
    }
}

/// More than four digits have no meaning here.
fn rounded(number: f64) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    let scale = 10f64.powi(3 - number.abs().log10().floor() as i32);
    (number * scale).round() / scale
}

fn short(number: f64) -> String {
    let number = rounded(number);
    if number.abs() >= 1000.0 {
        format!("{number:.0}")
    } else {
        format!("{number}")
    }
}

/// All rows of a run, in the order in which they were measured.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn add(&mut self, row: Row) {
        eprintln!("  {}", row.cells().join("  "));
        self.rows.push(row);
    }

    pub(crate) fn json(&self) -> String {
        let rows: Vec<Value> = self.rows.iter().map(Row::json).collect();
        format!("{:#}\n", Value::from(rows))
    }

    /// A table that is also Markdown.
    pub(crate) fn table(&self) -> String {
        let head = ["name", "value", "floor", "ratio", "target", "met"].map(str::to_owned);
        let rows: Vec<[String; 6]> = std::iter::once(head)
            .chain(self.rows.iter().map(Row::cells))
            .collect();
        let width = |column: usize| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: [usize; 6] = std::array::from_fn(width);
        let mut table = String::new();
        for (i, row) in rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(widths) {
                table += &format!("| {cell:width$} ");
            }
            table += "|\n";
            if i == 0 {
                table += &widths
                    .map(|width| format!("|{}", "-".repeat(width + 2)))
                    .concat();
                table += "|\n";
            }
        }
        table
    }
}

/// The median; of an even number, the mean of the two in the middle.
pub(crate) fn median(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.into_iter().collect();
    numbers.sort_unstable_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => numbers[middle],
        _ => (numbers[middle - 1] + numbers[middle]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_about_the_ratio_where_there_is_a_floor() {
        let met = |row: Row| row.met();
        assert_eq!(
            met(Row::compared("rate", 50.0, "/s", 100.0).reaching(Target::AtLeast(0.4))),
            Some(true)
        );
        assert_eq!(
            met(Row::compared("rate", 30.0, "/s", 100.0).reaching(Target::AtLeast(0.4))),
            Some(false)
        );
        assert_eq!(
            met(Row::compared("p99", 3.1, "ms", 1.0).reaching(Target::AtMost(3.0))),
            Some(false)
        );
        assert_eq!(
            met(Row::alone("memory", 19.0, "MB").reaching(Target::AtMost(20.0))),
            Some(true)
        );
        assert_eq!(met(Row::alone("memory", 19.0, "MB")), None);
    }

    #[test]
    fn json_says_null_where_there_is_nothing() {
        let mut report = Report::default();
        report.add(Row::alone("idle", 12_345.6, "bytes"));
        let read: Value = serde_json::from_str(&report.json()).unwrap();
        let expected = json!([{
            "name": "idle", "value": 12350.0, "unit": "bytes",
            "floor": null, "ratio": null, "target": null, "met": null,
        }]);
        assert_eq!(read, expected);
    }

    #[test]
    fn the_table_is_aligned() {
        let mut report = Report::default();
        report.add(Row::compared("a", 2.0, "ms", 1.0).reaching(Target::AtMost(1.5)));
        let expected = "\
| name | value | floor | ratio | target  | met |
|------|-------|-------|-------|---------|-----|
| a    | 2 ms  | 1     | 2.00  | ≤ 1.5 × | NO  |
";
        assert_eq!(report.table(), expected);
    }

    #[test]
    fn medians() {
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median([]).is_nan());
    }
}
