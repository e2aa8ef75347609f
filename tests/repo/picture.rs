//! The README's picture is up to date.

use std::fmt::Write as _;

use crate::support::console;

const FILE: &str = "tests/repo/picture.svg";
/// The command in the picture.
const LINE: &str = "ma-orders list --sandbox --since 5d --pool pool-5ed5";
const COLUMNS: (&str, usize) = ("120", 120);
/// How to renew the picture.
const RENEW: &str = "cargo test --test repo renew_picture -- --ignored";

/// The width of a character, and the line height.
const CHARACTER: (usize, usize) = (8, 18);
const MARGIN: usize = 16;

/// The colors: the escape code, and the name of the CSS class.
const COLORS: [(&str, &str); 3] = [("31", "red"), ("32", "green"), ("33", "yellow")];

const STYLE: &str = "\
<style>
  text { font: 13px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #24292f; white-space: pre }
  .back { fill: #f6f8fa } .prompt { fill: #57606a }
  .red { fill: #cf222e } .green { fill: #116329 } .yellow { fill: #7d4e00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .back { fill: #161b22 } .prompt { fill: #8b949e }
    .red { fill: #ff7b72 } .green { fill: #7ee787 } .yellow { fill: #e3b341 }
  }
</style>
";

fn picture() -> String {
    let (text, code) = console::run(LINE, &[("CLICOLOR_FORCE", "1"), ("COLUMNS", COLUMNS.0)]);
    assert_eq!(code, 0, "{text}");
    // The note that nothing leaves the machine is in the README's text.
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with("note:")).collect();
    let (width, height) =
        (COLUMNS.1 * CHARACTER.0 + 2 * MARGIN, (lines.len() + 1) * CHARACTER.1 + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <title>{LINE}</title>\n{STYLE}<rect class=\"back\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>\n"
    );
    let prompt = format!("<tspan class=\"prompt\">$</tspan> {LINE}");
    for (number, line) in
        std::iter::once(prompt).chain(lines.iter().map(|line| spans(line))).enumerate()
    {
        let y = MARGIN + (number + 1) * CHARACTER.1 - 5;
        let _ =
            writeln!(svg, "<text x=\"{MARGIN}\" y=\"{y}\" xml:space=\"preserve\">{line}</text>");
    }
    svg + "</svg>\n"
}

/// A line with its colors as spans.
fn spans(line: &str) -> String {
    let escaped = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    COLORS
        .iter()
        .fold(escaped, |line, (code, name)| {
            line.replace(&format!("\x1b[{code}m"), &format!("<tspan class=\"{name}\">"))
        })
        .replace("\x1b[0m", "</tspan>")
}

#[test]
fn the_picture_is_current() {
    let picture = picture();
    assert!(!picture.contains('\x1b'));
    assert!(picture.contains("class=\"red\">failed<"));
    assert!(
        picture == crate::support::file(FILE),
        "{FILE} is out of date; renew it with\n  {RENEW}"
    );
    assert!(crate::support::file("README.md").contains(FILE));
    assert!(crate::support::file(".github/CONTRIBUTING.md").contains(RENEW));
}

#[test]
#[ignore = "writes tests/repo/picture.svg"]
fn renew_picture() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    std::fs::write(path, picture()).unwrap();
}
