// The signals of the process, as a descriptor for the control loop.
//
// They are blocked everywhere and read from a signalfd. A real handler is installed as well: a
// foreign runtime inside a plugin makes threads with a mask of its own, on which the default action
// would end the host.
//
// One object in a process. Threads: made before any other thread; [control] afterwards.
#pragma once

namespace weir {

class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  int fd() const { return fd_; }
  // The next signal that has come (SIGTERM, SIGINT, SIGHUP), or 0.
  int Next();

 private:
  int fd_;
};

}  // namespace weir
