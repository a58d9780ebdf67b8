/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Unigram vocabularies (Kudo 2018): of all ways to write a text as pieces the one whose scores have the largest sum.
 */

#pragma once

#include "text/vocab.h"

G_BEGIN_DECLS

typedef struct _RillUnigram RillUnigram;

/* Keeps no reference to @vocab, whose scores and kinds count. */
RillUnigram *rill_unigram_new (const RillVocab *vocab);
void rill_unigram_free (RillUnigram *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillUnigram, rill_unigram_free)

/* Appends the ids of valid UTF-8. What is no piece goes out as its bytes, or, where the vocabulary has none, as one
 * unknown token however long it is. */
void rill_unigram_encode (const RillUnigram *self, const RillVocab *vocab, const char *text, gsize n_bytes, GArray *tokens);

G_END_DECLS
