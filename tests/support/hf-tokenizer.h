/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes a tokenizer.json with the vocabulary of a GGUF file, as the file was before it was converted.
 */

#pragma once

#include "format/gguf.h"

G_BEGIN_DECLS

/* Appends a text as JSON writes it, with its quotes. */
void hf_append_string (GString *json, const char *text, gsize n_bytes);

/* @steps: members "normalizer", "pre_tokenizer", "decoder" and others, as they stand in the file, each with a comma after
 * it. @model: members of "model" besides type, vocab and merges, likewise. Merges follow from the scores where the file
 * has none. @pairs: merges are written as arrays of two. */
void hf_write_tokenizer (const char *folder, RillGguf *gguf, const char *steps, const char *model, gboolean pairs);

G_END_DECLS
