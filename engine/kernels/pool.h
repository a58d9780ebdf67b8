/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine's threads: they spin a moment for the next job, then sleep. pthread mutexes and C11 atomics only, so that
 * the thread sanitizer sees every ordering.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RillPool RillPool;

/* Runs on thread @index of @n_thread; work is split statically by the function itself. */
typedef void (*RillPoolFunc) (gpointer data, guint index, guint n_thread);

RillPool *rill_pool_new (guint n_thread, GError **error);
void rill_pool_free (RillPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillPool, rill_pool_free)

guint rill_pool_get_n_thread (RillPool *pool);
/* Returns when every thread has finished; the caller is thread 0. One caller at a time. Allocates nothing. */
void rill_pool_run (RillPool *pool, RillPoolFunc func, gpointer data);

/* The part [*begin, *end) of [0, n) that thread @index of @n_thread takes, in multiples of @grain. */
static inline void
rill_pool_split (gsize n, gsize grain, guint index, guint n_thread, gsize *begin, gsize *end)
{
  gsize n_grain = (n + grain - 1) / grain;

  *begin = MIN (n, n_grain * index / n_thread * grain);
  *end = MIN (n, n_grain * (index + 1) / n_thread * grain);
}

G_END_DECLS
