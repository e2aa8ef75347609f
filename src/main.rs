//! The executable: passes the real environment to [`ma_orders::run`] and exits with its code.

use ma_orders::world::{self, World};

fn main() {
    world::install_panic_hook();
    world::install_signal_handlers();
    let code = ma_orders::run(std::env::args_os(), &mut World::real());
    world::exit(code)
}
