/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tokenizer of a folder as the keys of a GGUF file, where such keys can say what it does.
 *
 * GGUF files name ways to cut text instead of describing them, and have scores where tokenizer.json has merges. What is
 * written is therefore tried: a tokenizer read from the keys has to give the ids that the folder's gives, on a text made
 * to tell the known ways apart. Some things a GGUF file has no key for, and converters leave them out as it is done here:
 * Unicode's composition (NFC) and the white space that special tokens take along.
 */

#pragma once

#include "format/gguf-maker.h"
#include "text/tokenizer.h"

G_BEGIN_DECLS

/*
 * Adds the keys tokenizer.ggml.* to @maker. @tokenizer: one of rill_tokenizer_new_from_folder(). @n_rows: of the
 * embedding matrix; the vocabulary is filled up to it. FALSE with RILL_ERROR_UNSUPPORTED names what cannot be written.
 */
gboolean rill_tokenizer_add_keys (RillTokenizer *tokenizer, guint n_rows, const char *path, RillGgufMaker *maker,
                                  GError **error);
/* Whether a tokenizer read from the keys gives the same ids; RILL_ERROR_UNSUPPORTED tells where it does not. */
gboolean rill_tokenizer_check_keys (RillTokenizer *tokenizer, RillGguf *keys, const char *path, GError **error);

G_END_DECLS
