/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checked, aligned, zeroed allocation.
 */

#include "stream/memory.h"

#include "rill.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64
/* More than any machine has: a size beyond it is a mistake, and some allocators abort on it instead of failing. */
#define MAX_BYTES ((gsize) 1 << (GLIB_SIZEOF_SIZE_T == 8 ? 38 : 30))

gpointer
rill_memory_new (gsize       n,
                 gsize       size,
                 const char *what,
                 GError    **error)
{
  gsize n_bytes = 0;
  gpointer memory = NULL;

  if (!g_size_checked_mul (&n_bytes, n, size) || n_bytes > MAX_BYTES)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_MEMORY,
                   "%s: %" G_GSIZE_FORMAT " x %" G_GSIZE_FORMAT " bytes are more than can be held", what, n, size);
      return NULL;
    }
  n_bytes = (MAX (n_bytes, 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  memory = aligned_alloc (ALIGNMENT, n_bytes);
  if (memory == NULL)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_MEMORY, "%s: no memory for %" G_GSIZE_FORMAT " bytes", what, n_bytes);
      return NULL;
    }
  memset (memory, 0, n_bytes);
  return memory;
}

void
rill_memory_free (gpointer memory)
{
  free (memory);
}
