/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of weights, mapped for reading. Only its length when it was mapped counts: it must not be shortened while the
 * mapping lives.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;
  char *display_name;  /* UTF-8, for messages */
  const guint8 *bytes; /* [n_bytes] */
  gsize n_bytes;
} RillMapping;

/* @what: what the file should be, "a GGUF file", for the message about an empty one. */
RillMapping *rill_mapping_new (const char *path, const char *what, GError **error);
void rill_mapping_free (RillMapping *mapping);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillMapping, rill_mapping_free)

G_END_DECLS
