//! Completions and the manual: for installing, and without any service.

use crate::shop::{Shop, order};

#[test]
fn a_mistyped_page_or_shell_is_answered_with_the_nearest() {
    let shop = Shop::with([order("CS01")]);
    for (line, nearest) in
        [("ma-orders man lits", "'list'"), ("ma-orders completions fihs", "'fish'")]
    {
        shop.types(line)
            .sees("")
            .mentions(&format!("tip: a similar value exists: {nearest}"))
            .exits_with(2);
    }
    shop.types("ma-orders man orders").sees("").exits_with(2);
    shop.types("ma-orders completions").sees("").mentions("<SHELL>").exits_with(2);
}

#[test]
fn an_alias_has_the_page_of_its_command() {
    let shop = Shop::with([order("CS01")]);
    let page = shop.types("ma-orders man list").says("").exits_with(0).stdout;
    shop.types("ma-orders man ls").sees(&page).exits_with(0);
    assert!(page.contains(".TH ma-orders-list 1 "), "{page}");
}

#[test]
fn on_a_terminal_it_says_how_to_read_roff() {
    let shop = Shop::with([order("CS01")]).terminal(80);
    shop.types("ma-orders man").mentions("`ma-orders man | man -l -`").exits_with(0);
    shop.types("ma-orders man -q").says("").exits_with(0);
}

#[test]
fn neither_asks_anybody() {
    let shop = Shop::with([order("CS01")]).without("MA_ORDERS_TOKEN");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let seen = shop.types(&format!("ma-orders completions {shell}")).says("").exits_with(0);
        assert!(seen.stdout.contains("phase"), "{shell}");
    }
    shop.types("ma-orders man").says("").exits_with(0);
    assert_eq!(shop.requests(), Vec::<String>::new());
}
