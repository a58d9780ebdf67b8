/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens where a mapped file has been cut: the handler of the bus error puts zeros in place of what is gone, and
 * whoever evaluates finds the mark afterwards. A handler can be given no data and can take no lock, so this file has the
 * engine's only variables that live as long as the process: a list that only grows, whose nodes are used again.
 */

/* For MAP_ANONYMOUS and syscall(). */
#define _GNU_SOURCE

#include "format/guard.h"

#include "rill-guard.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct _RillGuarded
{
  RillGuarded *next;       /* set before the node is in the list, and never again */
  atomic_int in_use;
  atomic_uint generation;  /* odd while begin and end do not belong together */
  atomic_uintptr_t begin;
  atomic_uintptr_t end;
  atomic_int is_cut;
  atomic_uintptr_t cut_at; /* the lowest page that was missed */
};

static _Atomic (RillGuarded *) first;
static struct sigaction previous;
static uintptr_t page_bytes;

/* --- The list ----------------------------------------------------------------------------------------------------- */

static RillGuarded *
take_free (void)
{
  for (RillGuarded *node = atomic_load (&first); node != NULL; node = node->next)
    {
      int in_use = FALSE;

      if (atomic_compare_exchange_strong (&node->in_use, &in_use, TRUE))
        return node;
    }

  return NULL;
}

static void
set_range (RillGuarded *node,
           uintptr_t    begin,
           uintptr_t    end)
{
  atomic_fetch_add (&node->generation, 1);
  atomic_store (&node->begin, begin);
  atomic_store (&node->end, end);
  atomic_fetch_add (&node->generation, 1);
}

RillGuarded *
rill_guard_add (const void *bytes,
                gsize       n_bytes)
{
  RillGuarded *node = take_free ();
  gboolean is_new = node == NULL;

  if (is_new)
    {
      node = g_new0 (RillGuarded, 1);
      atomic_init (&node->in_use, TRUE);
    }

  atomic_store (&node->is_cut, FALSE);
  atomic_store (&node->cut_at, UINTPTR_MAX);
  set_range (node, (uintptr_t) bytes, (uintptr_t) bytes + n_bytes);
  if (is_new)
    {
      node->next = atomic_load (&first);
      while (!atomic_compare_exchange_weak (&first, &node->next, node))
        continue;
    }
  return node;
}

void
rill_guard_remove (RillGuarded *guarded)
{
  set_range (guarded, 0, 0);
  atomic_store (&guarded->in_use, FALSE);
}

gboolean
rill_guard_is_cut (RillGuarded *guarded,
                   gsize       *offset)
{
  if (!atomic_load (&guarded->is_cut))
    return FALSE;

  *offset = atomic_load (&guarded->cut_at) - atomic_load (&guarded->begin);
  return TRUE;
}

/* --- The handler. Nothing here allocates, locks or waits. --------------------------------------------------------- */

/* By the system's own call where its form is known: a thread sanitizer, which sees the library's, would take these zeros for
 * a write that the other threads' reading has to wait for. */
static gboolean
put_zeros (uintptr_t page,
           uintptr_t end)
{
  const int protection = PROT_READ, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE;

#if defined(__x86_64__) || defined(__aarch64__)
  return syscall (SYS_mmap, page, end - page, protection, flags, -1, 0) == (long) page;
#else
  return mmap ((void *) page, end - page, protection, flags, -1, 0) != MAP_FAILED;
#endif
}

/* FALSE: @address is not in this mapping, or the mapping is just coming or going and cannot be what is being read. */
static gboolean
mend (RillGuarded *node,
      uintptr_t    address)
{
  unsigned generation = atomic_load (&node->generation);
  uintptr_t begin = atomic_load (&node->begin), end = atomic_load (&node->end);
  uintptr_t page = address & ~(page_bytes - 1), lowest = atomic_load (&node->cut_at);

  if (generation % 2 != 0 || atomic_load (&node->generation) != generation || address < begin || address >= end)
    return FALSE;

  /* What lies behind is gone too, and would fail page by page. */
  if (!put_zeros (page, end))
    return FALSE;

  while (page < lowest && !atomic_compare_exchange_weak (&node->cut_at, &lowest, page))
    continue;
  atomic_store (&node->is_cut, TRUE);
  return TRUE;
}

static void
pass_on (int        number,
         siginfo_t *info,
         void      *context)
{
  if ((previous.sa_flags & SA_SIGINFO) != 0)
    previous.sa_sigaction (number, info, context);
  else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN)
    previous.sa_handler (number);
  else
    {
      /* What failed is tried again, fails again, and ends the process as it would have. */
      sigaction (number, &previous, NULL);
      if (info->si_code <= 0)
        raise (number);
    }
}

static void
bus_error_cb (int        number,
              siginfo_t *info,
              void      *context)
{
  int code = errno;

  if (info->si_code > 0)
    for (RillGuarded *node = atomic_load (&first); node != NULL; node = node->next)
      if (mend (node, (uintptr_t) info->si_addr))
        {
          errno = code;
          return;
        }

  pass_on (number, info, context);
  errno = code;
}

static void
install (void)
{
  struct sigaction action = { .sa_sigaction = bus_error_cb, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };

  page_bytes = (uintptr_t) sysconf (_SC_PAGESIZE);
  sigemptyset (&action.sa_mask);
  /* The one before is needed by the handler from its first moment. */
  if (sigaction (SIGBUS, NULL, &previous) == 0)
    sigaction (SIGBUS, &action, NULL);
}

void
rill_guard_install (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  pthread_once (&once, install);
}
