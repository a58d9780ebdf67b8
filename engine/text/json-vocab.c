/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tokens of tokenizer.json: those of the model, and those added to them.
 */

#include "text/json-private.h"

#include <math.h>
#include <string.h>

/* Tokens by id while they are being collected. */
typedef struct
{
  GPtrArray *pieces; /* of const char *, NULL where an id has none; borrowed from the JSON */
  GArray *scores;    /* of float */
  GByteArray *kinds;
  GByteArray *flags;
  guint n_tokens;    /* that have been told of */
  guint n_most;      /* ids lie below: gaps cost memory */
} Pieces;

static gboolean
is_byte_piece (const char *piece)
{
  return strlen (piece) == 6 && g_str_has_prefix (piece, "<0x") && g_ascii_isxdigit (piece[3])
         && g_ascii_isxdigit (piece[4]) && piece[5] == '>';
}

static void
grow (Pieces *pieces,
      guint   n)
{
  guint old = pieces->pieces->len;

  if (n <= old)
    return;
  g_ptr_array_set_size (pieces->pieces, (int) n);
  g_array_set_size (pieces->scores, n);
  g_byte_array_set_size (pieces->kinds, n);
  g_byte_array_set_size (pieces->flags, n);
  for (guint i = old; i < n; i++)
    {
      g_array_index (pieces->scores, float, i) = 0.0f;
      pieces->kinds->data[i] = RILL_PIECE_UNUSED;
      pieces->flags->data[i] = 0;
    }
}

static gboolean
set_piece (Pieces         *pieces,
           const RillJson *json,
           gint64          id,
           const char     *piece,
           RillPieceKind   kind,
           GError        **error)
{
  if (id < 0 || id >= pieces->n_most)
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, "vocab", "expected ids from 0 to %u, got %" G_GINT64_FORMAT,
                           pieces->n_most - 1, id);
  if (strlen (piece) > RILL_VOCAB_PIECE_MAX)
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, "vocab", "expected token %" G_GINT64_FORMAT " of at most %u bytes, "
                           "got %" G_GSIZE_FORMAT, id, RILL_VOCAB_PIECE_MAX, strlen (piece));
  grow (pieces, (guint) id + 1);
  if (pieces->pieces->pdata[id] != NULL && strcmp (pieces->pieces->pdata[id], piece) != 0)
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, "vocab", "expected id %" G_GINT64_FORMAT " once, got it twice", id);
  pieces->pieces->pdata[id] = (gpointer) piece;
  pieces->kinds->data[id] = (guint8) kind;
  return TRUE;
}

/* BPE: an object of ids by piece. */
static gboolean
read_bpe_vocab (Pieces         *pieces,
                const RillJson *model,
                gboolean        has_bytes,
                GError        **error)
{
  JsonObject *vocab = NULL;
  JsonObjectIter iter;
  const char *piece;
  JsonNode *node;

  if (!rill_json_get_object (model, "vocab", &vocab, error))
    return FALSE;
  if (vocab == NULL || json_object_get_size (vocab) == 0)
    return rill_json_fail (model, error, RILL_ERROR_FORMAT, "vocab", "expected tokens, got none");
  pieces->n_most = 4 * (json_object_get_size (vocab) + pieces->n_tokens) + 65536;
  json_object_iter_init (&iter, vocab);
  while (json_object_iter_next (&iter, &piece, &node))
    {
      gboolean is_number = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64;

      if (!set_piece (pieces, model, is_number ? json_node_get_int (node) : -1, piece,
                      has_bytes && is_byte_piece (piece) ? RILL_PIECE_BYTE : RILL_PIECE_NORMAL, error))
        return FALSE;
    }
  return TRUE;
}

/* Unigram: an array of pieces with their scores, in the order of ids. */
static gboolean
read_unigram_vocab (Pieces         *pieces,
                    const RillJson *model,
                    gboolean        has_bytes,
                    GError        **error)
{
  JsonArray *vocab = NULL;
  guint n;

  if (!rill_json_get_array (model, "vocab", &vocab, error))
    return FALSE;
  n = vocab != NULL ? json_array_get_length (vocab) : 0;
  if (n == 0)
    return rill_json_fail (model, error, RILL_ERROR_FORMAT, "vocab", "expected tokens, got none");
  pieces->n_most = 4 * (n + pieces->n_tokens) + 65536;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (vocab, i);
      JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      const char *piece = pair != NULL && json_array_get_length (pair) == 2 ? json_array_get_string_element (pair, 0) : NULL;
      double score = piece != NULL ? json_array_get_double_element (pair, 1) : NAN;

      if (piece == NULL || !isfinite (score) || fabs (score) > 1e30)
        return rill_json_fail (model, error, RILL_ERROR_FORMAT, "vocab", "expected a text and a score at %u, got another value",
                               i);
      if (!set_piece (pieces, model, i, piece, has_bytes && is_byte_piece (piece) ? RILL_PIECE_BYTE : RILL_PIECE_NORMAL,
                      error))
        return FALSE;
      g_array_index (pieces->scores, float, i) = (float) score;
    }
  return TRUE;
}

static gboolean
read_added_token (Pieces         *pieces,
                  const RillJson *token,
                  GError        **error)
{
  static const struct
  {
    const char *member;
    guint8 flag;
  } members[] = {
    { "single_word", RILL_TOKEN_SINGLE_WORD },
    { "lstrip", RILL_TOKEN_LSTRIP },
    { "rstrip", RILL_TOKEN_RSTRIP },
    { "normalized", RILL_TOKEN_NORMALIZED },
  };
  const char *content = NULL;
  gboolean is_special = FALSE;
  guint64 id = G_MAXUINT64;
  guint8 flags = 0;

  if (!rill_json_get_uint (token, "id", 0, RILL_VOCAB_MAX - 1, &id, error)
      || !rill_json_get_string (token, "content", &content, error)
      || !rill_json_get_bool (token, "special", &is_special, error))
    return FALSE;
  if (content == NULL || id == G_MAXUINT64)
    return rill_json_fail (token, error, RILL_ERROR_FORMAT, "content", "expected an id and a text, got nothing");
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      gboolean is_set = FALSE;

      if (!rill_json_get_bool (token, members[i].member, &is_set, error))
        return FALSE;
      flags |= is_set ? members[i].flag : 0;
    }
  if (!set_piece (pieces, token, (gint64) id, content, is_special ? RILL_PIECE_CONTROL : RILL_PIECE_USER_DEFINED, error))
    return FALSE;
  pieces->flags->data[id] = flags;
  return TRUE;
}

static gboolean
read_added (RillJsonReader *reader,
            Pieces         *pieces,
            JsonArray      *added,
            GError        **error)
{
  for (guint i = 0; added != NULL && i < json_array_get_length (added); i++)
    {
      g_autofree char *field = g_strdup_printf ("added_tokens[%u].", i);
      RillJson token;

      if (!rill_json_get_element (&reader->json, "added_tokens", added, i, &token, error))
        return FALSE;
      token.field = field;
      if (!read_added_token (pieces, &token, error))
        return FALSE;
    }
  return TRUE;
}

/* Which token stands for what is none. */
static gboolean
read_unknown (RillJsonReader *reader,
              const RillJson *model,
              Pieces         *pieces,
              GError        **error)
{
  RillVocab *vocab = &reader->tokenizer->vocab;
  const char *name = NULL;
  guint64 id = G_MAXUINT64;

  vocab->unknown = -1;
  if (!rill_json_get_string (model, "unk_token", &name, error)
      || !rill_json_get_uint (model, "unk_id", 0, pieces->pieces->len - 1, &id, error))
    return FALSE;
  if (id != G_MAXUINT64)
    vocab->unknown = (RillToken) id;
  for (guint i = 0; name != NULL && vocab->unknown < 0 && i < pieces->pieces->len; i++)
    if (pieces->pieces->pdata[i] != NULL && strcmp (pieces->pieces->pdata[i], name) == 0)
      vocab->unknown = (RillToken) i;
  if (name != NULL && vocab->unknown < 0)
    return rill_json_fail (model, error, RILL_ERROR_FORMAT, "unk_token", "expected one of the tokens, got another");
  return TRUE;
}

static void
take_pieces (RillJsonReader *reader,
             Pieces         *pieces)
{
  RillVocab *vocab = &reader->tokenizer->vocab;
  RillToken unknown = vocab->unknown;
  guint n = pieces->pieces->len;

  /* Where the file adds it to the others under another meaning, that counts. */
  if (unknown >= 0 && (pieces->kinds->data[unknown] == RILL_PIECE_NORMAL
                       || g_str_equal (pieces->pieces->pdata[unknown], "<unk>")))
    pieces->kinds->data[unknown] = RILL_PIECE_UNKNOWN;
  rill_vocab_init_from_pieces (vocab, (const char *const *) pieces->pieces->pdata, pieces->kinds->data,
                               (const float *) (void *) pieces->scores->data, n);
  vocab->unknown = unknown;
  reader->tokenizer->flags = g_memdup2 (pieces->flags->data, n);
}

gboolean
rill_json_read_vocab (RillJsonReader *reader,
                      GError        **error)
{
  static const char *const types[] = { "BPE", "Unigram" };
  g_autoptr (GPtrArray) array = g_ptr_array_new ();
  g_autoptr (GArray) scores = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GByteArray) kinds = g_byte_array_new ();
  g_autoptr (GByteArray) flags = g_byte_array_new ();
  Pieces pieces = { array, scores, kinds, flags, 0, 0 };
  RillJson model = { NULL, reader->json.file, "model." };
  JsonArray *added = NULL;
  gboolean has_bytes = FALSE, is_read;
  guint type;

  if (!rill_json_get_object (&reader->json, "model", &model.object, error)
      || !rill_json_get_array (&reader->json, "added_tokens", &added, error))
    return FALSE;
  if (model.object == NULL)
    return rill_json_fail (&reader->json, error, RILL_ERROR_FORMAT, "model", "expected an object, got nothing");
  /* Old files have no type. */
  type = rill_json_get_node (&model, "merges") != NULL ? 0 : G_N_ELEMENTS (types);
  if (!rill_json_get_choice (&model, "type", types, G_N_ELEMENTS (types), &type, error)
      || !rill_json_get_bool (&model, "byte_fallback", &has_bytes, error))
    return FALSE;
  pieces.n_tokens = added != NULL ? json_array_get_length (added) : 0;
  if (type == G_N_ELEMENTS (types))
    return rill_json_fail (&model, error, RILL_ERROR_UNSUPPORTED, "type", "expected BPE or Unigram, got nothing");
  is_read = type == 0 ? read_bpe_vocab (&pieces, &model, has_bytes, error)
                      : read_unigram_vocab (&pieces, &model, has_bytes, error);
  if (!is_read || !read_added (reader, &pieces, added, error) || !read_unknown (reader, &model, &pieces, error))
    return FALSE;
  take_pieces (reader, &pieces);
  return TRUE;
}
