// Every block that this program gives back is wiped first (wiping_new.cpp, linked into the
// program): letters pass through many buffers, and a locked desk's memory must hold none of them.
#pragma once

namespace peyk::app {

// After the last secret was freed: gives freed pages back to the system, and overwrites the part of
// this thread's stack that calls before may have used.
void forget_freed_memory();

}  // namespace peyk::app
