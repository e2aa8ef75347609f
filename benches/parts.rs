//! Benchmarks of pure functions: parsing responses and dates, fetching slices, formatting.
#![allow(clippy::unwrap_used, missing_docs, reason = "no product")]

use std::hint::black_box;
use std::sync::Arc;

use chrono::{DateTime, TimeZone as _, Utc};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use ma_orders::api::{Api, ClientConfig};
use ma_orders::auth::{Authentication, Secret};
use ma_orders::http::{ConnectionOptions, Http};
use ma_orders::messages::{ErrorFormat, Messages, Verbosity};
use ma_orders::order::{Order, read_page};
use ma_orders::output::{self, Column, Destination, Format, View};
use ma_orders::query::Query;
use ma_orders::sandbox::{Options, OrderSource, PROJECT_ID, Sandbox, TOKEN};
use ma_orders::when::{RangeEnd, When};
use ma_orders::world::{SharedWriter, World};

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 8, 21, 12, 0, 0).unwrap()
}

fn sandbox(orders: usize) -> Sandbox {
    let source = OrderSource::Seeded { orders, seed: 1, is_live: false };
    let clock = Arc::clone(&World::real().clock);
    Sandbox::start(Options { source, ..Options::with_clock(clock) }).unwrap()
}

fn api(sandbox: &Sandbox) -> Api {
    let clock = Arc::clone(&World::real().clock);
    let messages =
        Messages::new(SharedWriter::new(std::io::sink()), Verbosity::Quiet, ErrorFormat::Text);
    let connection = ConnectionOptions::default();
    let http = Http::new(connection, Arc::clone(&clock), messages.clone(), None, 0);
    let access = ClientConfig {
        endpoint: sandbox.url().parse().unwrap(),
        project_id: PROJECT_ID.to_owned(),
        authentication: Authentication::Token(Secret::new(TOKEN.to_owned())),
        parallel: 4,
    };
    Api::new(access, Arc::new(http), messages, clock)
}

fn orders(count: usize) -> Vec<Order> {
    api(&sandbox(count - 1)).orders(&Query::default()).unwrap().items
}

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read an answer");
    for count in [1, 500] {
        let items: Vec<_> = orders(count).iter().map(|order| order.json().to_owned()).collect();
        let answer = format!(r#"{{"count":{count},"items":[{}]}}"#, items.join(","));
        group.throughput(Throughput::Bytes(answer.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(count), &answer, |bencher, answer| {
            bencher.iter(|| read_page(black_box(answer.as_bytes())).unwrap());
        });
    }
}

fn dates(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read a date");
    for text in ["2d", "yesterday at 6pm", "2026-03-01T10:00:30Z", "last monday"] {
        group.bench_with_input(BenchmarkId::from_parameter(text), text, |bencher, text| {
            bencher.iter(|| {
                let when: When = black_box(text).parse().unwrap();
                when.at(RangeEnd::Since, now(), &Utc).unwrap()
            });
        });
    }
}

fn gather(criterion: &mut Criterion) {
    let sandbox = sandbox(9_999);
    let api = api(&sandbox);
    let mut group = criterion.benchmark_group("gather over loopback");
    group.sample_size(10);
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("10000 orders", |bencher| {
        bencher.iter(|| api.orders(&Query::default()).unwrap());
    });
}

fn render(criterion: &mut Criterion) {
    let orders = orders(10_000);
    let mut group = criterion.benchmark_group("render 10000 orders");
    group.sample_size(20);
    group.throughput(Throughput::Elements(10_000));
    let terminal = Destination::Terminal { width: 120 };
    for (name, format, destination) in [
        ("table", Format::Table, terminal),
        ("table in a pipe", Format::Table, Destination::Pipe),
        ("json", Format::Json, Destination::Pipe),
        ("jsonl", Format::Jsonl, Destination::Pipe),
        ("csv", Format::Csv, Destination::Pipe),
        ("markdown", Format::Markdown, Destination::Pipe),
    ] {
        let columns = format.default_columns().to_vec();
        let view = View { columns, ..View::plain(&Utc, now(), destination) };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                output::render(format, black_box(&orders), &view, &mut std::io::sink()).unwrap()
            });
        });
    }
    group.bench_function("sort", |bencher| {
        bencher.iter(|| {
            output::sort(&mut orders.clone(), Column::Created, false, now());
        });
    });
}

criterion_group!(benches, parse, dates, gather, render);
criterion_main!(benches);
