/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of the GGUF reader share: opening bytes as a file, and one file with something of everything in it.
 */

#pragma once

#include "gguf-writer.h"
#include "rill.h"

G_BEGIN_DECLS

RillGguf *gguf_file_open (const GByteArray *bytes, GError **error);
/* Keys of every type, arrays of each kind, three tensors. Small enough to be cut at every byte. */
GgufWriter *gguf_file_new_sample (guint32 version);
/* Everything the reader offers is asked for, so that a wrong bound shows. */
void gguf_file_read_all (RillGguf *gguf);
/* The offset just behind the first place where @text stands; it must. */
guint gguf_file_find_end (const GByteArray *bytes, const char *text);
void gguf_file_put (GByteArray *bytes, guint offset, guint64 value, guint n_bytes);

G_END_DECLS
