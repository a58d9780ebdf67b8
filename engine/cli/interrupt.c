/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Interrupts from the keyboard and requests to leave, as counts that the long loops look at. The handler is installed
 * without SA_RESTART, so that a read from the terminal returns.
 */

#include "cli.h"

#include <signal.h>

static volatile sig_atomic_t interrupt_count;
static volatile sig_atomic_t leave_requested;

static void
interrupt_cb (int signal_number)
{
  interrupt_count = interrupt_count + 1;
  if (signal_number != SIGINT)
    leave_requested = 1;
}

void
cli_interrupt_watch (void)
{
  struct sigaction watch = { 0 };
  struct sigaction ignore = { 0 };

  watch.sa_handler = interrupt_cb;
  sigemptyset (&watch.sa_mask);
  sigaction (SIGINT, &watch, NULL);
  sigaction (SIGTERM, &watch, NULL);
  sigaction (SIGHUP, &watch, NULL);

  /* A closed pipe is then an error of write(), which is told. */
  ignore.sa_handler = SIG_IGN;
  sigemptyset (&ignore.sa_mask);
  sigaction (SIGPIPE, &ignore, NULL);
}

guint
cli_interrupt_get_count (void)
{
  return (guint) interrupt_count;
}

gboolean
cli_interrupt_is_final (void)
{
  return leave_requested != 0;
}

void
cli_interrupt_forget (void)
{
  interrupt_count = 0;
}

gboolean
cli_interrupt_progress (guint64  done,
                        guint64  total,
                        gpointer user_data)
{
  return interrupt_count == 0;
}
