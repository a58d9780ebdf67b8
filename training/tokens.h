/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of tokens: one long stream, with the places where a document (a dialogue, some paragraphs) begins. Each token
 * is 16 bits; the top bit marks text that counts less in the loss, because the user or the system says it.
 */
#pragma once

#include "vocabulary.h"

#define TRAIN_TOKEN_LIGHT 0x8000u
#define TRAIN_TOKEN_MASK 0x7fffu

typedef struct
{
  GMappedFile   *file; /* NULL while a stream is being written */
  const guint64 *documents;
  const guint16 *tokens;
  guint64        n_documents;
  guint64        n_tokens;
} TrainTokens;

gboolean     train_tokens_pack (TrainVocabulary  *vocabulary,
                                const char       *text_path,
                                const char       *tokens_path,
                                GError          **error);
TrainTokens *train_tokens_open (const char       *path,
                                GError          **error);
void         train_tokens_free (TrainTokens      *tokens);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainTokens, train_tokens_free)
