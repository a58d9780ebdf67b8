/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a tokenizer of a model file's keys: the kind that the file names, its vocabulary, what ends a text, and the
 * tokens that are matched as a whole.
 */

#include "text/tokenizer-private.h"

#include <string.h>

static const RillTokenizerKind *const kinds[] = {
  &rill_tokenizer_kind_spm,
  &rill_tokenizer_kind_bpe,
  &rill_tokenizer_kind_unigram,
};

static const RillTokenizerKind *
find_kind (RillGguf *gguf,
           GError  **error)
{
  static const char *const key = "tokenizer.ggml.model";
  const char *model = NULL;

  if (!rill_gguf_get_string (gguf, key, &model, error))
    return NULL;

  for (gsize i = 0; model != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i]->model, model) == 0)
      return kinds[i];

  if (model == NULL)
    rill_gguf_fail_key (gguf, error, RILL_ERROR_UNSUPPORTED, key,
                        "expected \"llama\" (SentencePiece), \"gpt2\" (byte-level BPE) or \"t5\" (Unigram), got no such key");
  else
    {
      /* A file may hold anything: no line breaks or control characters reach the message. */
      g_autofree char *shown = g_strescape (model, NULL);

      rill_gguf_fail_key (gguf, error, RILL_ERROR_UNSUPPORTED, key,
                          "expected \"llama\" (SentencePiece), \"gpt2\" (byte-level BPE) or \"t5\" (Unigram), got \"%.64s\"",
                          shown);
    }
  return NULL;
}

static void
collect_ends (RillTokenizer *tokenizer)
{
  const RillVocab *vocab = &tokenizer->vocab;
  /* Where a reply has several parts, "<|end|>" ends a part. */
  gboolean in_parts = rill_vocab_find_special (vocab, "<|return|>") >= 0 && rill_vocab_find_special (vocab, "<|call|>") >= 0;

  tokenizer->ends = g_array_new (FALSE, FALSE, sizeof (RillToken));
  for (guint i = 0; i < vocab->n_vocab; i++)
    {
      RillToken id = (RillToken) i;
      const char *name = vocab->text + vocab->offsets[i];

      if (id == vocab->eos || id == vocab->eot || id == vocab->eom ||
          (vocab->kinds[i] == RILL_PIECE_CONTROL && rill_vocab_is_end_name (name) &&
           !(in_parts && strcmp (name, "<|end|>") == 0)))
        g_array_append_val (tokenizer->ends, id);
    }
}

void
rill_tokenizer_finish (RillTokenizer *tokenizer,
                       const char    *chat_template)
{
  collect_ends (tokenizer);
  rill_specials_init (&tokenizer->user_defined, tokenizer, rill_special_is_user_defined, NULL);
  rill_specials_init (&tokenizer->harmless, tokenizer, rill_special_is_harmless, (gpointer) chat_template);
  rill_specials_init (&tokenizer->all, tokenizer, rill_special_is_any, NULL);
}

/* What the tokens of Phi-3 are like, which only its tokenizer.json tells and its templates rely on: the line end that they
 * write behind a marker is part of the marker. */
static gboolean
strips_after_controls (const RillTokenizer *tokenizer,
                       RillGguf            *gguf)
{
  const char *architecture = NULL;

  return rill_gguf_get_string (gguf, "general.architecture", &architecture, NULL) && architecture != NULL &&
         strcmp (architecture, "phi3") == 0 && tokenizer->kind->sentence_piece;
}

static void
set_flags (RillTokenizer *tokenizer)
{
  static const char *const others[] = { "<unk>", "<s>", "<|endoftext|>" };
  const RillVocab *vocab = &tokenizer->vocab;

  tokenizer->flags = g_new0 (guint8, vocab->n_vocab);
  for (guint i = 0; i < vocab->n_vocab; i++)
    {
      const char *name = vocab->text + vocab->offsets[i];
      gboolean is_other = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (others); j++)
        is_other |= strcmp (name, others[j]) == 0;
      if (!is_other && (vocab->kinds[i] == RILL_PIECE_CONTROL || vocab->kinds[i] == RILL_PIECE_USER_DEFINED))
        tokenizer->flags[i] = RILL_TOKEN_RSTRIP;
    }
}

RillTokenizer *
rill_tokenizer_new_from_keys (RillGguf *gguf,
                              GError  **error)
{
  g_autoptr (RillTokenizer) tokenizer = NULL;
  const RillTokenizerKind *kind;
  const char *chat_template = NULL;

  g_return_val_if_fail (gguf != NULL, NULL);

  kind = find_kind (gguf, error);
  if (kind == NULL)
    return NULL;

  tokenizer = g_new0 (RillTokenizer, 1);
  g_atomic_ref_count_init (&tokenizer->references);
  tokenizer->kind = kind;
  if (!rill_vocab_read (&tokenizer->vocab, gguf, kind->sentence_piece, error) || !kind->setup (tokenizer, gguf, error))
    return NULL;
  if (strips_after_controls (tokenizer, gguf))
    set_flags (tokenizer);

  /* A template that cannot be read is told where it is to be run. */
  rill_gguf_get_string (gguf, "tokenizer.chat_template", &chat_template, NULL);
  rill_tokenizer_finish (tokenizer, chat_template);
  return g_steal_pointer (&tokenizer);
}

RillTokenizer *
rill_tokenizer_new_from_gguf (RillGguf *gguf,
                              GError  **error)
{
  g_return_val_if_fail (gguf != NULL, NULL);

  /* A description of a folder, whose text is in files of its own. */
  if (rill_gguf_get_version (gguf) == 0)
    return rill_tokenizer_new_from_folder (rill_gguf_get_path (gguf), error);
  return rill_tokenizer_new_from_keys (gguf, error);
}

RillTokenizer *
rill_tokenizer_new_from_file (const char *path,
                              GError    **error)
{
  g_autoptr (RillGguf) gguf = NULL;
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (GError) read_error = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return rill_tokenizer_new_from_folder (path, error);
  gguf = rill_gguf_open (path, error);
  if (gguf == NULL)
    return NULL;

  tokenizer = rill_tokenizer_new_from_gguf (gguf, &read_error);
  if (!rill_gguf_check_files (gguf, error))
    return NULL;
  if (tokenizer == NULL)
    g_propagate_error (error, g_steal_pointer (&read_error));
  return g_steal_pointer (&tokenizer);
}
