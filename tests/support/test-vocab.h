/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small SentencePiece vocabularies for tests.
 */

#pragma once

#include "gguf-writer.h"

G_BEGIN_DECLS

/* The numbers are those of tokenizer.ggml.token_type. */
typedef enum
{
  TEST_TOKEN_NORMAL = 1,
  TEST_TOKEN_UNKNOWN = 2,
  TEST_TOKEN_CONTROL = 3,
  TEST_TOKEN_USER_DEFINED = 4,
  TEST_TOKEN_UNUSED = 5,
  TEST_TOKEN_BYTE = 6,
} TestTokenType;

typedef struct _TestVocab TestVocab;

TestVocab *test_vocab_new (void);
/* <unk>, <s>, </s>, the 256 bytes, letters, digits, punctuation and words, filled up to @n_vocab (at least 400). With @chat
 * also <sink> (then the BOS), <|system|>, <|user|>, <|assistant|> and <|end|>, control tokens from 3 on. */
TestVocab *test_vocab_new_small (guint n_vocab, gboolean chat);
void test_vocab_free (TestVocab *vocab);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestVocab, test_vocab_free)

/* Returns the id. */
gint32 test_vocab_add (TestVocab *vocab, const char *piece, float score, TestTokenType type);
void test_vocab_add_bytes (TestVocab *vocab);
gint32 test_vocab_find (TestVocab *vocab, const char *piece); /* -1: none */
guint test_vocab_get_size (TestVocab *vocab);
/* Writes the tokenizer.ggml keys: model "llama", tokens, scores, types, and bos, eos, unk where such pieces are there. */
void test_vocab_write (TestVocab *vocab, GgufWriter *writer);

G_END_DECLS
