//! The same orders in every format and at every width, and malicious text.

use chrono::FixedOffset;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr as _;

use clap::ValueEnum as _;

use super::*;
use crate::sanitize::tests::is_hidden;

const NOW: i64 = 1_787_313_600_000;

fn orders() -> Vec<Order> {
    [
        r#"{"creationTimestamp":1787313000000,"beginTimestamp":1787313010000,"orderName":"order.pool-5ed5-w4l2n","orderId":"CS2608211150AAAAA","resourceDisplayName":"pool-5ed5","operation":"apply","phase":"processing","specCount":[{"flavor":"modelarts.vm.gpu.t4u8","count":3}],"workspaceId":"0"}"#,
        r#"{"creationTimestamp":1787302800000,"beginTimestamp":1787302810000,"endTimestamp":1787303060000,"orderName":"order.train-gpu-ab3d5","orderId":"CS2608210900BBBBB","resourceDisplayName":"a-pool-with-a-long-name","operation":"modify","phase":"failed","initCount":[{"count":1}],"specCount":[{"flavor":"modelarts.vm.gpu.v100","count":16}],"failReason":"quota exceeded: 8 of 8 GPU nodes in use, ask for a larger quota or delete nodes"}"#,
        r#"{"creationTimestamp":1787140800000,"orderName":"order.x-pay-per-use","resourceDisplayName":"资源池","operation":"delete","phase":"successed","initCount":[{"count":4}],"specCount":[{"count":0}]}"#,
    ]
    .map(|json| Order::read(json).unwrap())
    .into()
}

fn view(format: Format, destination: Destination) -> View<'static> {
    static EAST: FixedOffset = FixedOffset::east_opt(7_200).unwrap();
    let is_terminal = destination != Destination::Pipe;
    View {
        columns: format.default_columns().to_vec(),
        time: if is_terminal { TimeStyle::Relative } else { TimeStyle::Absolute },
        ..View::plain(&EAST, DateTime::from_timestamp_millis(NOW).unwrap(), destination)
    }
}

fn shown(format: Format, orders: &[Order], view: &View<'_>) -> String {
    let mut out = Vec::new();
    render(format, orders, view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn at(width: usize) -> String {
    let view = view(Format::Table, Destination::Terminal { width });
    shown(Format::Table, &orders(), &view)
}

#[test]
fn at_60_columns_the_reason_is_below_and_the_pool_truncated() {
    assert_eq!(
        at(60),
        "\
CREATED  PHASE      OPERATION  POOL      NODES  ID
    REASON
10m ago  running    apply      pool-5e…  0->3
    CS2608211150AAAAA
3h ago   failed     modify     a-pool-…  1->16
    CS2608210900BBBBB
    quota exceeded: 8 of 8 GPU nodes in use, ask for a
    larger quota or delete nodes
2d ago   successed  delete     资源池    4->0
    order.x-pay-per-use
"
    );
}

#[test]
fn at_80_columns_ids_and_reasons_are_complete() {
    assert_eq!(
        at(80),
        "\
CREATED  PHASE      OPERATION  POOL                   NODES  ID
    REASON
10m ago  running    apply      pool-5ed5              0->3   CS2608211150AAAAA
3h ago   failed     modify     a-pool-with-a-long-n…  1->16  CS2608210900BBBBB
    quota exceeded: 8 of 8 GPU nodes in use, ask for a larger quota or delete
    nodes
2d ago   successed  delete     资源池                 4->0   order.x-pay-per-use
"
    );
}

#[test]
fn at_120_columns_the_reason_wraps_in_its_column() {
    assert_eq!(
        at(120),
        "\
CREATED  PHASE      OPERATION  POOL                     NODES  ID                   REASON
10m ago  running    apply      pool-5ed5                0->3   CS2608211150AAAAA
3h ago   failed     modify     a-pool-with-a-long-name  1->16  CS2608210900BBBBB    quota exceeded: 8 of 8 GPU nodes in
                                                                                    use, ask for a larger quota or
                                                                                    delete nodes
2d ago   successed  delete     资源池                   4->0   order.x-pay-per-use
"
    );
}

#[test]
fn at_200_columns_every_order_is_one_line() {
    assert_eq!(
        at(200),
        "\
CREATED  PHASE      OPERATION  POOL                     NODES  ID                   REASON
10m ago  running    apply      pool-5ed5                0->3   CS2608211150AAAAA
3h ago   failed     modify     a-pool-with-a-long-name  1->16  CS2608210900BBBBB    quota exceeded: 8 of 8 GPU nodes in use, ask for a larger quota or delete nodes
2d ago   successed  delete     资源池                   4->0   order.x-pay-per-use
"
    );
    assert_eq!(at(200), at(300));
}

#[test]
fn in_a_pipe_every_order_is_one_line_with_dashes_for_empty_cells() {
    assert_eq!(
        shown(Format::Table, &orders(), &view(Format::Table, Destination::Pipe)),
        "\
CREATED               PHASE      OPERATION  POOL                     NODES  ID                   REASON
2026-08-21T11:50:00Z  running    apply      pool-5ed5                0->3   CS2608211150AAAAA    -
2026-08-21T09:00:00Z  failed     modify     a-pool-with-a-long-name  1->16  CS2608210900BBBBB    quota exceeded: 8 of 8 GPU nodes in use, ask for a larger quota or delete nodes
2026-08-19T12:00:00Z  successed  delete     资源池                   4->0   order.x-pay-per-use  -
"
    );
}

#[test]
fn wide_shows_more_and_keeps_the_reason_last() {
    let view = view(Format::Wide, Destination::Pipe);
    let text = shown(Format::Wide, &orders()[..1], &view);
    assert_eq!(
        text,
        "\
CREATED               PHASE    OPERATION  POOL       NODES  ID                 STARTED               DURATION  FLAVORS                  NAME                   WORKSPACE  REASON
2026-08-21T11:50:00Z  running  apply      pool-5ed5  0->3   CS2608211150AAAAA  2026-08-21T11:50:10Z  9m50s+    modelarts.vm.gpu.t4u8*3  order.pool-5ed5-w4l2n  0          -
"
    );
}

#[test]
fn only_the_phase_is_colored_and_the_layout_does_not_change() {
    for destination in [
        Destination::Terminal { width: 60 },
        Destination::Terminal { width: 120 },
        Destination::Pipe,
    ] {
        let plain = shown(Format::Table, &orders(), &view(Format::Table, destination));
        let mut coloured = view(Format::Table, destination);
        coloured.color = true;
        let coloured = shown(Format::Table, &orders(), &coloured);
        for (word, code) in [("running", 33), ("failed", 31), ("successed", 32)] {
            assert!(coloured.contains(&format!("\x1b[{code}m{word}\x1b[0m")), "{coloured}");
        }
        let bare = ["\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[0m"]
            .iter()
            .fold(coloured, |text, code| text.replace(code, ""));
        assert_eq!(bare, plain);
    }
}

#[test]
fn absolute_times_on_a_terminal_are_local_with_their_offset() {
    let mut view = view(Format::Table, Destination::Terminal { width: 200 });
    view.time = TimeStyle::Absolute;
    view.columns = vec![Column::Created, Column::Id];
    view.headers = false;
    let text = shown(Format::Table, &orders()[..1], &view);
    assert_eq!(text, "2026-08-21 13:50:00 +02:00  CS2608211150AAAAA\n");
}

#[test]
fn csv_is_rfc_4180_and_no_formula() {
    let order = Order::read(
        r#"{"orderId":"=1+1","orderName":"a,\"b\"\nc","failReason":"-x","beginTimestamp":1000,"endTimestamp":2500,"initCount":[{"count":-3}]}"#,
    )
    .unwrap();
    let mut view = view(Format::Csv, Destination::Pipe);
    view.columns = vec![
        Column::Id,
        Column::Name,
        Column::Reason,
        Column::DurationSeconds,
        Column::NodesBefore,
        Column::Ended,
    ];
    let text = shown(Format::Csv, std::slice::from_ref(&order), &view);
    assert_eq!(
        text,
        "id,name,reason,duration_seconds,nodes_before,ended\n\
         '=1+1,\"a,\"\"b\"\"\nc\",'-x,1.5,-3,1970-01-01T00:00:02.500Z\n"
    );
    view.raw_csv = true;
    assert!(shown(Format::Csv, &[order], &view).contains("\n=1+1,"));
}

#[test]
fn csv_prefixes_formulas_with_an_apostrophe() {
    // OWASP, CSV injection: with the line feed and the full-width forms.
    let dangerous = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"];
    let harmless = ["a", "0", "'", "\"", "#", "$", "%", " ", "<", "|", "ä", "資"];
    let mut view = view(Format::Csv, Destination::Pipe);
    view.columns = vec![Column::Reason, Column::Id];
    view.headers = false;
    let cell = |start: &str, raw_csv: bool| {
        let reason = serde_json::to_string(&format!("{start}1=2")).unwrap();
        let order = format!(r#"{{"failReason":{reason},"orderId":"x"}}"#);
        let view = View { raw_csv, columns: view.columns.clone(), ..view };
        let text = shown(Format::Csv, &[Order::read(&order).unwrap()], &view);
        let mut reader =
            ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().next().unwrap().unwrap()[0].to_owned()
    };
    for start in dangerous {
        assert_eq!(cell(start, false), format!("'{start}1=2"));
        assert_eq!(cell(start, true), format!("{start}1=2"));
    }
    for start in harmless {
        assert_eq!(cell(start, false), format!("{start}1=2"));
    }
}

#[test]
fn json_is_indented_on_a_terminal_and_one_order_a_line_in_a_pipe() {
    let order = [Order::read(r#"{"b":1.50,"a":[],"c":{"d":"x:{,]\""},"e":[1,2]}"#).unwrap()];
    let terminal = view(Format::Json, Destination::Terminal { width: 80 });
    assert_eq!(
        shown(Format::Json, &order, &terminal),
        "[\n  {\n    \"b\": 1.50,\n    \"a\": [],\n    \"c\": {\n      \"d\": \"x:{,]\\\"\"\n    },\n    \"e\": [\n      1,\n      2\n    ]\n  }\n]\n"
    );
    let pipe = view(Format::Json, Destination::Pipe);
    assert_eq!(
        shown(Format::Json, &order, &pipe),
        "[\n{\"b\":1.50,\"a\":[],\"c\":{\"d\":\"x:{,]\\\"\"},\"e\":[1,2]}\n]\n"
    );
}

#[test]
fn markdown_cells_are_escaped() {
    let order = Order::read(r#"{"orderId":"a|b","failReason":"<b>`x`\n"}"#).unwrap();
    let mut view = view(Format::Markdown, Destination::Pipe);
    view.columns = vec![Column::Id, Column::Reason];
    let text = shown(Format::Markdown, &[order], &view);
    assert_eq!(text, "| ID | REASON |\n| --- | --- |\n| a\\|b | \\<b\\>\\`x\\`\\\\n |\n");
    // Every sign that begins something else in GitHub Flavored Markdown.
    for sign in r"|\`<>*_[]~&#!".chars() {
        let reason = serde_json::to_string(&format!("a{sign}b")).unwrap();
        let order = Order::read(&format!(r#"{{"failReason":{reason}}}"#)).unwrap();
        let text = shown(Format::Markdown, &[order], &view);
        assert!(text.ends_with(&format!("|  | a\\{sign}b |\n")), "{text}");
    }
}

#[test]
fn rows_after_the_first_chunk_have_their_own_color_and_mark() {
    let order = |number: usize| {
        let phase = if number % 150 == 149 { "failed" } else { "successed" };
        Order::read(&format!(r#"{{"orderId":"{number}","phase":"{phase}"}}"#)).unwrap()
    };
    let orders: Vec<_> = (0..300).map(order).collect();
    let changes: Vec<_> =
        (0..300).map(|number| if number == 149 { Change::Added } else { Change::None }).collect();
    let mut view = view(Format::Table, Destination::Terminal { width: 80 });
    view.columns = vec![Column::Phase, Column::Id];
    (view.color, view.changes, view.headers) = (true, &changes, false);
    let text = shown(Format::Table, &orders, &view);
    for (number, line) in text.lines().enumerate() {
        assert_eq!(line.contains("\u{1b}[31mfailed"), number % 150 == 149, "{line}");
        assert_eq!(line.starts_with('+'), number == 149, "{line}");
    }
    assert_eq!(text.lines().count(), 300);
}

#[test]
fn a_very_long_reason_is_cut_on_a_terminal_only_and_counted() {
    let long = Order::read(&format!(r#"{{"orderId":"x","failReason":"{}"}}"#, "a".repeat(1 << 20)))
        .unwrap();
    let mut out = Vec::new();
    let terminal = view(Format::Table, Destination::Terminal { width: 80 });
    let rendered = render(Format::Table, std::slice::from_ref(&long), &terminal, &mut out).unwrap();
    assert_eq!(rendered.cells_cut, 1);
    assert!(out.len() < 4_000);
    let piped = shown(Format::Table, &[long], &view(Format::Table, Destination::Pipe));
    assert!(piped.len() > 1 << 20);
}

#[test]
fn one_long_name_in_a_pipe_does_not_pad_every_row() {
    let mut many = orders();
    many.push(
        Order::read(&format!(r#"{{"resourceDisplayName":"{}","orderId":"y"}}"#, "p".repeat(300)))
            .unwrap(),
    );
    let text = shown(Format::Table, &many, &view(Format::Table, Destination::Pipe));
    assert!(text.lines().nth(1).unwrap().width() < 120, "{text}");
}

fn any_order() -> impl Strategy<Value = Order> {
    let fields = [
        "resourceDisplayName",
        "failReason",
        "orderName",
        "orderId",
        "resourceName",
        "result",
        "operation",
        "phase",
        "workspaceId",
        "unheardOf",
    ];
    let texts = prop::collection::vec(any::<String>(), fields.len());
    (texts, any::<i64>(), any::<i32>()).prop_map(move |(texts, at, nodes)| {
        let mut order = serde_json::Map::new();
        for (name, text) in fields.iter().zip(&texts) {
            order.insert((*name).to_owned(), text.as_str().into());
        }
        order.insert(format!("{}?", texts[0]), texts[1].as_str().into());
        order.insert(
            "specCount".into(),
            serde_json::json!([{ "flavor": texts[2], "count": nodes }]),
        );
        order.insert("creationTimestamp".into(), at.into());
        Order::read(&serde_json::Value::from(order).to_string()).unwrap()
    })
}

proptest! {
    #[test]
    fn control_characters_are_never_printed(
        orders in prop::collection::vec(any_order(), 0..4),
        width in 0usize..=300,
        format in prop::sample::select(vec![Format::Table, Format::Wide, Format::Json, Format::Jsonl, Format::Csv, Format::Markdown]),
    ) {
        let text = shown(format, &orders, &view(format, Destination::Terminal { width }));
        prop_assert!(!text.chars().any(|c| c != '\n' && is_hidden(c)), "{:?}", text);
        if format != Format::Csv {
            let piped = shown(format, &orders, &view(format, Destination::Pipe));
            prop_assert!(!piped.chars().any(|c| c != '\n' && is_hidden(c)), "{:?}", piped);
        }
    }

    #[test]
    fn control_characters_are_never_printed_by_stats_and_show(
        orders in prop::collection::vec(any_order(), 0..4),
        width in 0usize..=300,
        format in prop::sample::select(vec![Format::Table, Format::Json, Format::Csv, Format::Markdown]),
    ) {
        let view = view(format, Destination::Terminal { width });
        let mut text = Vec::new();
        for by in GroupBy::value_variants() {
            let options = StatsOptions { by: *by, range: crate::when::TimeRange::default() };
            for format in [StatsFormat::Table, StatsFormat::Json, StatsFormat::Csv] {
                render_stats(format, &orders, options, &view, &mut text).unwrap();
            }
        }
        let steps = |order: &Order| {
            let text = serde_json::json!([{ "action": order.pool(), "message": order.reason() }]);
            crate::order::read_steps(format!(r#"{{"items":{text}}}"#).as_bytes()).ok()
        };
        let detailed: Vec<_> = orders
            .iter()
            .map(|order| OrderDetails { order: order.clone(), steps: steps(order), events: None })
            .collect();
        render_details(format, &detailed, &view, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        prop_assert!(!text.chars().any(|c| c != '\n' && is_hidden(c)), "{:?}", text);
    }

    #[test]
    fn csv_is_read_back_equal(orders in prop::collection::vec(any_order(), 1..4)) {
        let mut view = view(Format::Csv, Destination::Pipe);
        view.columns = vec![Column::Pool, Column::Reason];
        view.raw_csv = true;
        let text = shown(Format::Csv, &orders, &view);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let read: Vec<_> = reader.records().map(Result::unwrap).collect();
        prop_assert_eq!(read.len(), orders.len());
        for (record, order) in read.iter().zip(&orders) {
            prop_assert_eq!(&record[0], &*order.pool().unwrap_or_default());
            prop_assert_eq!(&record[1], &*order.reason().unwrap_or_default());
        }
    }

    #[test]
    fn json_values_survive_indented_and_plain(orders in prop::collection::vec(any_order(), 0..4)) {
        let sent: Vec<serde_json::Value> =
            orders.iter().map(|order| serde_json::from_str(order.json()).unwrap()).collect();
        for destination in [Destination::Pipe, Destination::Terminal { width: 80 }] {
            let text = shown(Format::Json, &orders, &view(Format::Json, destination));
            let read: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&read, &sent);
        }
    }
}
