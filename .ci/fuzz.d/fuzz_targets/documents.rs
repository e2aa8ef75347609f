//! Whatever a service or a file sends: responses, saved lists, steps and events. What is read must
//! come out as JSON that reads the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ma_orders::order::{Order, read_events, read_page, read_steps};

fuzz_target!(|body: &[u8]| {
    if let Ok(page) = read_page(body) {
        for order in page.orders {
            let again = Order::read(order.json()).expect("what was read is read again");
            assert_eq!(again.json(), order.json());
            let _ = (order.phase_text(), order.duration(), order.other_fields());
        }
    }
    let _ = read_steps(body);
    let _ = read_events(body);
});
