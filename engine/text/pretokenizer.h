/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How text is cut into words before byte-level BPE merges them: one way a family of models, named in their files by
 * tokenizer.ggml.pre. Merges never cross a cut.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RillPretokenizer RillPretokenizer;

/* @name NULL is what files without a name mean. NULL: no family of that name is known. */
RillPretokenizer *rill_pretokenizer_new (const char *name);
/* The name of the family at @index, the first of those it has; NULL: there are no more. */
const char *rill_pretokenizer_get_name (guint index);
void rill_pretokenizer_free (RillPretokenizer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillPretokenizer, rill_pretokenizer_free)

/* A word that is in the vocabulary is that token, whatever the merges say. */
gboolean rill_pretokenizer_ignores_merges (const RillPretokenizer *self);
/* Whether the stream begins with BOS where the file does not say. */
gboolean rill_pretokenizer_adds_bos (const RillPretokenizer *self);

/* Appends to @ends, an array of gsize, where each word of the valid UTF-8 @text ends; the last ends at @n_bytes. */
void rill_pretokenizer_split (const RillPretokenizer *self, const char *text, gsize n_bytes, GArray *ends);

G_END_DECLS
