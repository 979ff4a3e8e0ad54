//! Draws how time and memory grow: `docs/growth.svg`.

use std::fmt::Write as _;

use super::measured::Cost;

const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/growth.svg");
/// A panel's size, and the room around it.
const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 60.0;
const TOP: f64 = 36.0;
/// The milliseconds an answer takes, and their colour.
const LATENCIES: [(u64, &str); 2] = [(0, "#2a7ae2"), (50, "#d1495b")];

/// Draws rows, latency in milliseconds and cost of each listing, on scales of tens.
pub fn write(series: &[(u64, u64, Cost)]) {
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" font-family="sans-serif" font-size="12" fill="#555">"##,
        2.0 * (WIDTH + LEFT) + 40.0,
        HEIGHT + TOP + 50.0
    );
    svg.push('\n');
    panel(&mut svg, LEFT, "seconds", (-3, 2), series, |cost| cost.wall);
    panel(
        &mut svg,
        2.0 * LEFT + WIDTH,
        "MiB at most",
        (0, 2),
        series,
        |cost| cost.memory,
    );
    for ((latency, color), place) in LATENCIES.iter().zip(0_u8..) {
        let _ = writeln!(
            svg,
            r#"<text x="{}" y="{}" fill="{color}" font-weight="bold">{latency} ms an answer</text>"#,
            LEFT + 130.0 * f64::from(place),
            TOP + HEIGHT + 42.0
        );
    }
    svg.push_str("</svg>\n");
    std::fs::write(PLACE, svg).expect("the plot can be written");
}

fn panel(
    svg: &mut String,
    left: f64,
    title: &str,
    (least, most): (i32, i32),
    series: &[(u64, u64, Cost)],
    figure: fn(&Cost) -> f64,
) {
    let bottom = TOP + HEIGHT;
    let x = |rows: f64| left + (rows.log10() - 3.0) / 3.0 * WIDTH;
    let y = |value: f64| {
        let share = (value.log10() - f64::from(least)) / f64::from(most - least);
        bottom - share * HEIGHT
    };
    let _ = writeln!(
        svg,
        r#"<text x="{left}" y="{}" font-weight="bold">{title}</text>"#,
        TOP - 14.0
    );
    for power in least..=most {
        let value = 10_f64.powi(power);
        let at = y(value);
        let _ = writeln!(
            svg,
            r##"<path d="M{left} {at:.1}h{WIDTH}" stroke="#ccc"/><text x="{}" y="{:.1}" text-anchor="end">{value}</text>"##,
            left - 6.0,
            at + 4.0
        );
    }
    for (rows, name) in [
        (1e3, "1 k"),
        (1e4, "10 k"),
        (1e5, "100 k"),
        (1e6, "1 M rows"),
    ] {
        let (at, below) = (x(rows), bottom + 18.0);
        let _ = writeln!(
            svg,
            r#"<text x="{at:.1}" y="{below}" text-anchor="middle">{name}</text>"#
        );
    }
    for (latency, color) in LATENCIES {
        let points: Vec<_> = series
            .iter()
            .filter(|(_, own, _)| *own == latency)
            .map(|(rows, _, cost)| {
                #[expect(clippy::cast_precision_loss, reason = "a million")]
                let rows = *rows as f64;
                (x(rows), y(figure(cost)))
            })
            .collect();
        let line: Vec<_> = points
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        let _ = writeln!(
            svg,
            r#"<polyline points="{}" fill="none" stroke="{color}" stroke-width="2"/>"#,
            line.join(" ")
        );
        for (x, y) in &points {
            let _ = writeln!(
                svg,
                r#"<circle cx="{x:.1}" cy="{y:.1}" r="3" fill="{color}"/>"#
            );
        }
    }
}
