/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The character map that SentencePiece compiles a normalisation into: a double-array trie of what is replaced, and the
 * texts that replace it.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RillCharsmap RillCharsmap;

/* @blob: the trie's size in bytes, 32 bits; the trie; texts that each end in a NUL. The bytes are copied. RILL_ERROR_FORMAT
 * tells what is wrong; @where is what the message begins with. */
RillCharsmap *rill_charsmap_new (const guint8 *blob, gsize n_bytes, const char *where, GError **error);
void rill_charsmap_free (RillCharsmap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillCharsmap, rill_charsmap_free)

/* Appends valid UTF-8 with the longest matches replaced, from left to right. */
void rill_charsmap_append (const RillCharsmap *self, const char *text, gsize n_bytes, GString *out);

G_END_DECLS
