/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of weights, mapped for reading. Only its length when it was mapped counts: it must not be changed while the
 * mapping lives, and whoever has read from it can ask whether it was.
 */

#pragma once

#include "format/guard.h"

#include <time.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;
  char *display_name;  /* UTF-8, for messages */
  const guint8 *bytes; /* [n_bytes] */
  gsize n_bytes;
  int descriptor;      /* to see whether it has changed */
  struct timespec written;
  RillGuarded *guarded;
} RillMapping;

/* @what: what the file should be, "a GGUF file", for the message about an empty one. */
RillMapping *rill_mapping_new (const char *path, const char *what, GError **error);
void rill_mapping_free (RillMapping *mapping);
/* FALSE with RILL_ERROR_IO where the file has been cut or written to since: what was read from it is worth nothing. Asks the
 * system, so that what has changed without being missed yet is found too. Any thread. */
gboolean rill_mapping_check (const RillMapping *mapping, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillMapping, rill_mapping_free)

G_END_DECLS
