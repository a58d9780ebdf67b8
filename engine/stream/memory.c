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

/* From here on a size is worth a question. */
#define LARGE_BYTES ((gsize) 16 << 20)

/* What can be taken without driving out what is in use. A system that does not tell has no bound. */
static gsize
get_available_bytes (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/meminfo", &text, NULL, NULL) || (line = strstr (text, "MemAvailable:")) == NULL)
    return G_MAXSIZE;
  return (gsize) g_ascii_strtoull (line + strlen ("MemAvailable:"), NULL, 10) * 1024;
}

/* Systems promise more than they have, and end somebody when it is used. */
static gboolean
check_available (gsize       n_bytes,
                 const char *what,
                 GError    **error)
{
  gsize n_available = n_bytes >= LARGE_BYTES ? get_available_bytes () : G_MAXSIZE;

  if (n_bytes <= n_available)
    return TRUE;
  g_set_error (error, RILL_ERROR, RILL_ERROR_MEMORY,
               "%s: expected at most the %" G_GSIZE_FORMAT " bytes of memory that are available, got %" G_GSIZE_FORMAT, what,
               n_available, n_bytes);
  return FALSE;
}

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
  if (!check_available (n_bytes, what, error))
    return NULL;
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
