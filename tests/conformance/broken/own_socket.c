// listens by itself and does not say so.
#include <netinet/in.h>
#include <sys/socket.h>
static int broken_fd = -1;
static void broken_listen(void) {
  struct sockaddr_in any = {.sin_family = AF_INET};
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  broken_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(broken_fd, (struct sockaddr *)&any, sizeof any) == 0) listen(broken_fd, 1024);
}
#define IN_START broken_listen()
#define IN_STOP close(broken_fd)
#include "base_receiver.h"
