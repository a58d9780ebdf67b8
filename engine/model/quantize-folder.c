/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder of Hugging Face as the source of a smaller file. Its description has most of what a GGUF file has; here is the
 * rest: the keys of its tokenizer, rows of Q and K in the order that files of its family have, and the factors by which
 * Llama 3 slows its rotation, which files hold instead of the numbers of the formula.
 */

#include "model/quantize-private.h"

#include "huggingface/folder.h"
#include "stream/rope.h"
#include "text/tokenizer-keys.h"

#include <string.h>

/* A folder without a tokenizer makes a file without one. */
static gboolean
make_text_keys (RillQuantizeWork  *work,
                const char        *path,
                const RillHparams *hparams,
                GError           **error)
{
  g_autofree char *file = g_build_filename (path, "tokenizer.json", NULL);
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (RillGgufMaker) maker = NULL;

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return TRUE;
  tokenizer = rill_tokenizer_new_from_folder (path, error);
  if (tokenizer == NULL)
    return FALSE;
  maker = rill_gguf_maker_new (path);
  if (!rill_tokenizer_add_keys (tokenizer, hparams->n_vocab, path, maker, error))
    return FALSE;
  work->text = rill_gguf_maker_finish (maker, error);
  return work->text != NULL && rill_tokenizer_check_keys (tokenizer, work->text, path, error);
}

static void
make_rope_factors (RillQuantizeWork   *work,
                   const RillRopeSpec *spec)
{
  RillRopeSpec plain = *spec;
  g_autoptr (RillRope) scaled_rope = NULL;
  g_autoptr (RillRope) plain_rope = NULL;

  plain.scaling = RILL_ROPE_SCALING_NONE;
  scaled_rope = rill_rope_new (spec, spec->original_context);
  plain_rope = rill_rope_new (&plain, spec->original_context);
  work->rope_factors = g_new (float, scaled_rope->n_pair);
  for (guint i = 0; i < scaled_rope->n_pair; i++)
    work->rope_factors[i] = (float) (plain_rope->frequencies[i] / scaled_rope->frequencies[i]);
  work->rope_tensor = (RillGgufTensor) {
    .name = "rope_freqs.weight",
    .type = RILL_TYPE_F32,
    .n_dims = 1,
    .ne = { scaled_rope->n_pair, 1, 1, 1 },
    .n_values = scaled_rope->n_pair,
    .data_bytes = scaled_rope->n_pair * sizeof (float),
    .data = work->rope_factors,
  };
}

gboolean
rill_quantize_open_folder (RillQuantizeWork *work,
                           const char       *path,
                           GError          **error)
{
  RillHparams hparams;

  work->gguf = rill_folder_open (path, TRUE, error);
  if (work->gguf == NULL || !rill_hparams_read (&hparams, work->gguf, error)
      || !make_text_keys (work, path, &hparams, error))
    return FALSE;
  if (hparams.rope.pairs == RILL_ROPE_ADJACENT)
    {
      work->head_dim = hparams.head_dim;
      work->n_rot = hparams.rope.n_rot;
    }
  if (hparams.rope.scaling == RILL_ROPE_SCALING_LLAMA3)
    {
      make_rope_factors (work, &hparams.rope);
      work->left_out = g_strdup_printf ("%s.rope.scaling.", hparams.arch->name);
    }
  return TRUE;
}

guint64
rill_quantize_find_row (const RillQuantizeWork *work,
                        const RillQuantizeStep *step,
                        guint64                 row)
{
  guint64 place = row % MAX (work->head_dim, 1);

  /* The file's rows 2 i and 2 i + 1 turn together, the folder's i and i + n_rot / 2. */
  if (!step->is_turned || place >= work->n_rot)
    return row;
  return row - place + place / 2 + place % 2 * (work->n_rot / 2);
}
