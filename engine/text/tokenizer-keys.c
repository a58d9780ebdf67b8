/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a folder's vocabulary, merges and special tokens as keys, and trying them.
 */

#include "text/tokenizer-keys.h"

#include "text/json-private.h"
#include "text/pretokenizer.h"

#include <string.h>

#define KEY(name) "tokenizer.ggml." name

typedef struct
{
  RillTokenizer *tokenizer;
  const RillJsonTokenizer *state;
  const RillVocab *vocab;
  RillGgufMaker *maker;
  const char *path;
  guint n_rows;
} Writer;

static gboolean
fail (const char *path,
      const char *member,
      const char *what,
      GError    **error)
{
  g_autofree char *file = g_build_filename (path, "tokenizer.json", NULL);
  g_autofree char *shown = g_filename_display_name (file);

  g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED, "%s: %s: expected one that a GGUF file can tell of, got %s", shown,
               member, what);
  return FALSE;
}

/* --- A text that tells ways to cut apart -------------------------------------------------------------------------- */

/* What expressions of pre-tokenizers look at: contractions, runs of digits, signs and white space. */
static const char *const phrases[] = {
  "I'm we'LL they'Ve it'S don't 'd 'RE", "1 12 123 1234 12345678 3.14 1,000 x2y 7th ½ ٣٤٥ Ⅷ", "a  b   c\td\n\ne \r\n f \n g",
  "(a) [b] {c} !? ... ?! ** // \\ `x` ~ ^ | $5 #1 @a _b_ a_b -- ->", " leading", "trailing ", "HTTPServer camelCase ÀÉî ǅ",
  "don’t “quoted” «a» ¿b? 。、，", "你好世界 こんにちは カタカナ 한국어 ไทย हिन्दी العربية עברית", "e\xcc\x81 ﬁ Ａ ẞ ß ſ µ",
  "😀😃 👨‍👩‍👧 ❤️ → ∑ ≠ € £", "\xc2\xa0x\xe2\x80\x83y\xe3\x80\x80z", "if (x==1){\n\treturn y;\n}\n", "/path/to/file.txt https://a.b/c?d=e",
};

/* One letter of each sort of character, between letters, digits, signs and spaces. */
static void
append_characters (GString *text)
{
  guint8 seen[64] = { 0 };

  for (gunichar c = 0x20; c < 0x20000; c++)
    {
      GUnicodeType type = g_unichar_type (c);

      if (c >= 0x2000 && (type == G_UNICODE_UNASSIGNED || type == G_UNICODE_PRIVATE_USE || type == G_UNICODE_SURROGATE))
        continue;
      if (!g_unichar_isdefined (c) || (c >= 0x180 && seen[type] > 12))
        continue;
      seen[type] += c >= 0x180 ? 1 : 0;
      g_string_append_c (text, 'a');
      g_string_append_unichar (text, c);
      g_string_append_c (text, ' ');
      g_string_append_unichar (text, c);
      g_string_append_unichar (text, c);
      g_string_append (text, "b1");
      g_string_append_unichar (text, c);
      g_string_append (text, "\n");
    }
}

/* Composed, because what a GGUF file has no key for is not to be told apart. */
static char *
dup_probe (void)
{
  g_autoptr (GString) text = g_string_new ("  ");

  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++)
    for (gsize j = 0; j < 2; j++)
      {
        g_string_append (text, phrases[(i + j * 5) % G_N_ELEMENTS (phrases)]);
        g_string_append (text, j == 0 ? " " : "\n");
      }
  append_characters (text);
  return g_utf8_normalize (text->str, (gssize) text->len, G_NORMALIZE_NFC);
}

/* --- Byte-level BPE ----------------------------------------------------------------------------------------------- */

/* How long the folder's words are, in bytes, of which each is written as one character. */
static GArray *
measure_words (const RillSplitter *splitter,
               const char         *text)
{
  g_autoptr (GString) written = g_string_new (text);
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (RillSpan));
  GArray *ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize end = 0;

  rill_splitter_run (splitter, RILL_BEGINS_TEXT, written, spans);
  for (guint i = 0; i < spans->len; i++)
    {
      const RillSpan *span = &g_array_index (spans, RillSpan, i);

      end += (gsize) g_utf8_strlen (written->str + span->begin, (gssize) (span->end - span->begin));
      g_array_append_val (ends, end);
    }
  return ends;
}

/* The name of a way to cut text that cuts as the folder does, or NULL. */
static const char *
find_pretokenizer (const Writer *writer)
{
  g_autofree char *probe = dup_probe ();
  g_autoptr (GArray) words = measure_words (writer->state->splitter, probe);
  const char *name;

  for (guint i = 0; (name = rill_pretokenizer_get_name (i)) != NULL; i++)
    {
      g_autoptr (RillPretokenizer) other = rill_pretokenizer_new (name);
      g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));

      if (rill_pretokenizer_ignores_merges (other) != writer->state->bpe.ignores_merges)
        continue;
      rill_pretokenizer_split (other, probe, strlen (probe), ends);
      if (ends->len == words->len && memcmp (ends->data, words->data, ends->len * sizeof (gsize)) == 0)
        return name;
    }
  return NULL;
}

static gboolean
add_byte_level (Writer  *writer,
                GError **error)
{
  const RillMerges *merges = &writer->state->bpe.merges;
  const RillVocab *vocab = writer->vocab;
  const char *name = find_pretokenizer (writer);

  if (name == NULL)
    return fail (writer->path, "pre_tokenizer", "another way to cut text, or merges used otherwise", error);
  rill_gguf_maker_add_string (writer->maker, KEY ("model"), "gpt2", NULL);
  rill_gguf_maker_add_string (writer->maker, KEY ("pre"), name, NULL);
  rill_gguf_maker_begin_array (writer->maker, KEY ("merges"), RILL_GGUF_STRING, merges->n, NULL);
  for (guint i = 0; i < merges->n; i++)
    {
      const RillMerge *merge = &merges->merges[i];
      g_autofree char *text = g_strconcat (vocab->text + vocab->offsets[merge->left], " ",
                                           vocab->text + vocab->offsets[merge->right], NULL);

      rill_gguf_maker_put_string (writer->maker, text, strlen (text));
    }
  return TRUE;
}

/* --- BPE of SentencePiece ----------------------------------------------------------------------------------------- */

/* Scores that put pieces in the order in which their merges come; those that no merge makes come last. */
static float *
make_scores (const Writer *writer)
{
  const RillMerges *merges = &writer->state->bpe.merges;
  float *scores = g_new (float, writer->vocab->n_vocab);
  guint n_ranked = 0;

  for (guint i = 0; i < writer->vocab->n_vocab; i++)
    scores[i] = 1.0f;
  for (guint i = 0; i < merges->n; i++)
    {
      RillToken joint = merges->merges[i].joint;

      if (joint >= 0 && scores[joint] > 0.0f)
        scores[joint] = -(float) n_ranked++;
    }
  for (guint i = 0; i < writer->vocab->n_vocab; i++)
    if (scores[i] > 0.0f)
      scores[i] = writer->vocab->kinds[i] == RILL_PIECE_NORMAL ? -(float) n_ranked : 0.0f;
  return scores;
}

/* With scores every two pieces that make a third are joined: there has to be a merge for each. */
static gboolean
check_merges (const Writer *writer,
              GError      **error)
{
  const RillMerges *merges = &writer->state->bpe.merges;
  const RillVocab *vocab = writer->vocab;

  for (guint id = 0; id < vocab->n_vocab; id++)
    {
      gsize n_bytes;
      const char *piece = rill_vocab_get_piece (vocab, (RillToken) id, &n_bytes);

      if (vocab->kinds[id] != RILL_PIECE_NORMAL || n_bytes == 0)
        continue;
      for (const char *cut = g_utf8_next_char (piece); cut < piece + n_bytes; cut = g_utf8_next_char (cut))
        {
          RillToken left = rill_vocab_find (vocab, piece, (gsize) (cut - piece));
          RillToken right = rill_vocab_find (vocab, cut, n_bytes - (gsize) (cut - piece));

          if (left >= 0 && right >= 0 && rill_merges_find (merges, left, right) == RILL_NO_MERGE)
            return fail (writer->path, "model.merges", "pieces that no merge makes of two others", error);
        }
    }
  return TRUE;
}

static gboolean
add_sentence_piece (Writer  *writer,
                    GError **error)
{
  g_autofree float *scores = NULL;

  if (!check_merges (writer, error))
    return FALSE;
  scores = make_scores (writer);
  rill_gguf_maker_add_string (writer->maker, KEY ("model"), "llama", NULL);
  rill_gguf_maker_add_string (writer->maker, KEY ("pre"), "default", NULL);
  rill_gguf_maker_add_bool (writer->maker, KEY ("add_space_prefix"), writer->tokenizer->add_space_prefix, NULL);
  rill_gguf_maker_begin_array (writer->maker, KEY ("scores"), RILL_GGUF_FLOAT32, writer->n_rows, NULL);
  for (guint i = 0; i < writer->n_rows; i++)
    rill_gguf_maker_put_float (writer->maker, i < writer->vocab->n_vocab ? scores[i] : -1000.0f);
  return TRUE;
}

/* --- What all have ------------------------------------------------------------------------------------------------ */

static void
add_pieces (Writer *writer)
{
  const RillVocab *vocab = writer->vocab;

  rill_gguf_maker_begin_array (writer->maker, KEY ("tokens"), RILL_GGUF_STRING, writer->n_rows, NULL);
  for (guint i = 0; i < writer->n_rows; i++)
    {
      gboolean is_there = i < vocab->n_vocab && vocab->text[vocab->offsets[i]] != '\0';
      g_autofree char *padding = is_there ? NULL : g_strdup_printf ("[PAD%u]", i);
      const char *piece = is_there ? vocab->text + vocab->offsets[i] : padding;

      rill_gguf_maker_put_string (writer->maker, piece, strlen (piece));
    }
  rill_gguf_maker_begin_array (writer->maker, KEY ("token_type"), RILL_GGUF_INT32, writer->n_rows, NULL);
  for (guint i = 0; i < writer->n_rows; i++)
    rill_gguf_maker_put_int (writer->maker, i < vocab->n_vocab ? vocab->kinds[i] : RILL_PIECE_UNUSED);
}

/* Those that end a text: the first, and as many others as there are keys for that no reader knows by their names. */
static void
add_special (Writer *writer)
{
  static const char *const end_keys[] = { KEY ("eot_token_id"), KEY ("eom_token_id") };
  const RillVocab *vocab = writer->vocab;
  const GArray *ends = writer->tokenizer->ends;
  guint n_written = 0;

  if (vocab->bos >= 0)
    rill_gguf_maker_add_uint (writer->maker, KEY ("bos_token_id"), (guint64) vocab->bos, NULL);
  if (vocab->eos >= 0)
    rill_gguf_maker_add_uint (writer->maker, KEY ("eos_token_id"), (guint64) vocab->eos, NULL);
  if (vocab->unknown >= 0)
    rill_gguf_maker_add_uint (writer->maker, KEY ("unknown_token_id"), (guint64) vocab->unknown, NULL);
  rill_gguf_maker_add_bool (writer->maker, KEY ("add_bos_token"), vocab->add_bos, NULL);
  for (guint i = 0; i < ends->len && n_written < G_N_ELEMENTS (end_keys); i++)
    {
      RillToken id = g_array_index (ends, RillToken, i);

      if (id != vocab->eos && !rill_vocab_is_end_name (vocab->text + vocab->offsets[id]))
        rill_gguf_maker_add_uint (writer->maker, end_keys[n_written++], (guint64) id, NULL);
    }
}

gboolean
rill_tokenizer_add_keys (RillTokenizer *tokenizer,
                         guint          n_rows,
                         const char    *path,
                         RillGgufMaker *maker,
                         GError       **error)
{
  const RillJsonTokenizer *state = tokenizer->state;
  Writer writer = { tokenizer, state, &tokenizer->vocab, maker, path, MAX (n_rows, tokenizer->vocab.n_vocab) };
  const char *kind = rill_tokenizer_get_kind_name (tokenizer);
  gboolean ok;

  if (strcmp (kind, "gpt2") == 0)
    ok = add_byte_level (&writer, error);
  else if (strcmp (kind, "llama") == 0)
    ok = add_sentence_piece (&writer, error);
  else
    return fail (path, "model.type", state->unigram != NULL ? "Unigram" : "BPE of characters without bytes", error);
  if (!ok)
    return FALSE;
  add_pieces (&writer);
  add_special (&writer);
  return TRUE;
}

/* --- Trying them -------------------------------------------------------------------------------------------------- */

static gboolean
check_ids (RillTokenizer *tokenizer,
           RillTokenizer *other,
           const char    *path,
           GError       **error)
{
  g_autofree char *probe = dup_probe ();
  g_auto (GStrv) lines = g_strsplit (probe, "\n", -1);

  /* Line by line, so that one piece of a line that is told otherwise is found, and each line begins a text. */
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (RillToken));
      g_autoptr (GArray) other_ids = g_array_new (FALSE, FALSE, sizeof (RillToken));
      g_autofree char *shown = g_strescape (lines[i], NULL);
      g_autofree char *what = g_strdup_printf ("steps that make other tokens of \"%.48s\"", shown);

      rill_tokenizer_encode (tokenizer, lines[i], -1, 0, ids);
      rill_tokenizer_encode (other, lines[i], -1, 0, other_ids);
      /* Of an empty line there are none, and an array of none has no memory. */
      if (ids->len != other_ids->len
          || (ids->len > 0 && memcmp (ids->data, other_ids->data, ids->len * sizeof (RillToken)) != 0))
        return fail (path, "normalizer, pre_tokenizer, model", what, error);
    }
  return TRUE;
}

gboolean
rill_tokenizer_check_keys (RillTokenizer *tokenizer,
                           RillGguf      *keys,
                           const char    *path,
                           GError       **error)
{
  g_autoptr (RillTokenizer) other = rill_tokenizer_new_from_keys (keys, error);

  if (other == NULL || !check_ids (tokenizer, other, path, error))
    return FALSE;
  for (guint i = 0; i < tokenizer->vocab.n_vocab; i++)
    if (rill_tokenizer_is_end (tokenizer, (RillToken) i) != rill_tokenizer_is_end (other, (RillToken) i))
      return fail (path, "eos_token_id", "more tokens that end a text than there are keys for", error);
  return TRUE;
}
