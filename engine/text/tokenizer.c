/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The face of every tokenizer: it finds the special tokens, hands the text between them to the vocabulary's kind, and
 * turns ids back into bytes. Nothing here changes after the tokenizer has been made, so that threads may share it.
 */

#include "text/tokenizer-private.h"
#include "text/utf8.h"

#include <string.h>

/* Offsets into the text fit in 32 bits even where each byte becomes three. */
#define TEXT_MAX (G_GUINT64_CONSTANT (1) << 30)

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
rill_tokenizer_new_from_gguf (RillGguf *gguf,
                              GError  **error)
{
  g_autoptr (RillTokenizer) tokenizer = NULL;
  const RillTokenizerKind *kind;
  const char *chat_template = NULL;

  g_return_val_if_fail (gguf != NULL, NULL);

  /* A description of a folder, whose text is in files of its own. */
  if (rill_gguf_get_version (gguf) == 0)
    return rill_tokenizer_new_from_folder (rill_gguf_get_path (gguf), error);

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

RillTokenizer *
rill_tokenizer_ref (RillTokenizer *tokenizer)
{
  g_return_val_if_fail (tokenizer != NULL, NULL);

  g_atomic_ref_count_inc (&tokenizer->references);
  return tokenizer;
}

void
rill_tokenizer_unref (RillTokenizer *tokenizer)
{
  if (tokenizer == NULL || !g_atomic_ref_count_dec (&tokenizer->references))
    return;

  if (tokenizer->kind->clear != NULL)
    tokenizer->kind->clear (tokenizer);
  rill_specials_clear (&tokenizer->user_defined);
  rill_specials_clear (&tokenizer->harmless);
  rill_specials_clear (&tokenizer->all);
  g_clear_pointer (&tokenizer->ends, g_array_unref);
  g_clear_pointer (&tokenizer->flags, g_free);
  rill_vocab_clear (&tokenizer->vocab);
  g_free (tokenizer);
}

static const RillSpecials *
get_specials (const RillTokenizer *tokenizer,
              RillPartKind         kind)
{
  switch (kind)
    {
    case RILL_PART_LITERAL:
      return &tokenizer->all;
    case RILL_PART_CONTENT:
      return &tokenizer->harmless;
    case RILL_PART_TEXT:
    default:
      return &tokenizer->user_defined;
    }
}

/* Ends the run of plain text in @text[begin, end): encodes it if there is any. */
static void
encode_run (RillTokenizer *tokenizer,
            const GString *text,
            gsize          begin,
            gsize          end,
            RillBegins     begins,
            GArray        *tokens)
{
  if (end > begin)
    tokenizer->kind->encode (tokenizer, text->str + begin, end - begin, begin > 0 ? RILL_BEGINS_SEGMENT : begins, tokens);
}

/* What a token that was found at [*begin, *end) takes of the text around it; FALSE: it does not stand there as it wants
 * to. Nothing before @first is taken. */
static gboolean
fit_special (const RillTokenizer *tokenizer,
             RillToken            id,
             const GString       *text,
             gsize                first,
             gsize               *begin,
             gsize               *end)
{
  guint8 flags = tokenizer->flags != NULL ? tokenizer->flags[id] : 0;

  if ((flags & RILL_TOKEN_SINGLE_WORD) != 0
      && ((*begin > 0 && rill_utf8_ends_word (text->str, *begin))
          || rill_utf8_begins_word (text->str + *end, text->len - *end)))
    return FALSE;
  if ((flags & RILL_TOKEN_LSTRIP) != 0)
    *begin -= rill_utf8_count_space_before (text->str + first, *begin - first);
  if ((flags & RILL_TOKEN_RSTRIP) != 0)
    *end += rill_utf8_count_space (text->str + *end, text->len - *end);
  return TRUE;
}

void
rill_tokenizer_encode_parts (RillTokenizer      *tokenizer,
                             const RillTextPart *parts,
                             guint               n_parts,
                             RillBegins          begins,
                             GArray             *tokens)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize run = 0, position = 0;

  for (guint i = 0; i < n_parts; i++)
    {
      const RillSpecials *specials = get_specials (tokenizer, parts[i].kind);

      g_return_if_fail (parts[i].n_bytes < TEXT_MAX - text->len);

      g_string_append_len (text, parts[i].text, (gssize) parts[i].n_bytes);
      while (position < text->len)
        {
          gsize n_matched, begin = position, end;
          RillToken id = rill_specials_match (specials, &tokenizer->vocab, text->str + position, text->len - position,
                                              &n_matched);

          if (id < 0)
            {
              position++;
              continue;
            }

          end = position += n_matched;
          if (!fit_special (tokenizer, id, text, run, &begin, &end))
            continue;
          encode_run (tokenizer, text, run, begin, begins, tokens);
          g_array_append_val (tokens, id);
          run = position = end;
        }
    }

  encode_run (tokenizer, text, run, text->len, begins, tokens);
}

void
rill_tokenizer_encode (RillTokenizer  *tokenizer,
                       const char     *text,
                       gssize          n_bytes,
                       RillEncodeFlags flags,
                       GArray         *tokens)
{
  RillTextPart part = { text, 0, (flags & RILL_ENCODE_SPECIAL) != 0 ? RILL_PART_LITERAL : RILL_PART_TEXT };

  g_return_if_fail (tokenizer != NULL && tokens != NULL);
  g_return_if_fail (text != NULL || n_bytes == 0);

  if ((flags & RILL_ENCODE_BOS) != 0 && tokenizer->vocab.bos >= 0)
    g_array_append_val (tokens, tokenizer->vocab.bos);

  part.n_bytes = n_bytes < 0 ? strlen (text) : (gsize) n_bytes;
  rill_tokenizer_encode_parts (tokenizer, &part, 1, RILL_BEGINS_TEXT, tokens);
}

gboolean
rill_tokenizer_begins_text (RillTokenizer *tokenizer,
                            RillToken      id)
{
  const RillVocab *vocab = &tokenizer->vocab;
  gsize n_bytes, n_matched;
  const char *piece;

  if (vocab->kinds[id] == RILL_PIECE_CONTROL)
    return TRUE;
  if (vocab->kinds[id] != RILL_PIECE_USER_DEFINED)
    return FALSE;

  piece = rill_vocab_get_piece (vocab, id, &n_bytes);
  return n_bytes > 0 &&
         rill_specials_match (&tokenizer->user_defined, vocab, piece, n_bytes, &n_matched) >= 0 && n_matched == n_bytes;
}

void
rill_tokenizer_decode (RillTokenizer   *tokenizer,
                       const RillToken *ids,
                       gsize            n_ids,
                       GString         *out)
{
  const RillVocab *vocab;
  gboolean begins = TRUE;

  g_return_if_fail (tokenizer != NULL && out != NULL);
  g_return_if_fail (ids != NULL || n_ids == 0);

  vocab = &tokenizer->vocab;
  for (gsize i = 0; i < n_ids; i++)
    {
      RillToken id = ids[i];
      gsize before = out->len;
      gsize n_bytes;
      const char *piece;

      if (id < 0 || (guint) id >= vocab->n_vocab || (i == 0 && id == vocab->bos))
        continue;

      if (vocab->kinds[id] == RILL_PIECE_CONTROL || vocab->kinds[id] == RILL_PIECE_UNKNOWN)
        {
          piece = rill_vocab_get_piece (vocab, id, &n_bytes);
          g_string_append_len (out, piece, (gssize) n_bytes);
        }
      else
        tokenizer->kind->append_bytes (tokenizer, id, out);

      if (rill_tokenizer_begins_text (tokenizer, id))
        begins = !tokenizer->prefix_is_first_only;
      else if (out->len > before)
        {
          /* The space that encoding put before the text. */
          if (begins && tokenizer->add_space_prefix && out->str[before] == ' ')
            g_string_erase (out, (gssize) before, 1);
          begins = FALSE;
        }
    }
}

guint
rill_tokenizer_get_n_vocab (RillTokenizer *tokenizer)
{
  return tokenizer->vocab.n_vocab;
}

RillToken
rill_tokenizer_get_bos (RillTokenizer *tokenizer)
{
  return tokenizer->vocab.bos;
}

gboolean
rill_tokenizer_get_add_bos (RillTokenizer *tokenizer)
{
  return tokenizer->vocab.add_bos;
}

gboolean
rill_tokenizer_is_control (RillTokenizer *tokenizer,
                           RillToken      id)
{
  return id >= 0 && (guint) id < tokenizer->vocab.n_vocab && tokenizer->vocab.kinds[id] == RILL_PIECE_CONTROL;
}

gboolean
rill_tokenizer_is_end (RillTokenizer *tokenizer,
                       RillToken      id)
{
  for (guint i = 0; i < tokenizer->ends->len; i++)
    if (g_array_index (tokenizer->ends, RillToken, i) == id)
      return TRUE;

  return FALSE;
}

const char *
rill_tokenizer_get_piece (RillTokenizer *tokenizer,
                          RillToken      id)
{
  if (id < 0 || (guint) id >= tokenizer->vocab.n_vocab)
    return NULL;

  return tokenizer->vocab.text + tokenizer->vocab.offsets[id];
}
