//! The program: the real world in, an exit code out.

use ma_orders::world::{self, World};

fn main() {
    world::end_on_panic();
    world::end_on_signals();
    let exit = ma_orders::run(std::env::args_os(), &mut World::real());
    world::leave(exit.number())
}
