/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the names of a checkpoint to those of a GGUF file: the family's table is gone through, layer by layer, and what is
 * left over at the end is a weight that this engine would not use, so that the model is refused.
 */

#include "huggingface/folder-private.h"

#include "rill.h"

#include <string.h>

/* Where a tensor is. */
typedef struct
{
  const RillSafetensors *file;
  const RillSafetensor *tensor;
  gboolean used;
} Place;

typedef struct
{
  RillFolder *folder;
  GArray *places;      /* of Place */
  GHashTable *by_name; /* of indices + 1 */
} Table;

/* The name that a tensor has where the part is a model by itself; NULL: it belongs to another part. */
static const char *
get_text_name (RillFolder *folder,
               const char *name)
{
  static const char *const others[] = { "vision_tower.", "multi_modal_projector.", "model.vision_tower.",
                                        "model.multi_modal_projector." };
  static const char part[] = "language_model.", inner_part[] = "model.language_model.";
  g_autofree char *inner = NULL;

  if (!folder->is_part)
    return name;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_has_prefix (name, others[i]))
      return NULL;
  if (g_str_has_prefix (name, part))
    return name + strlen (part);
  if (!g_str_has_prefix (name, inner_part))
    return name;
  inner = g_strconcat ("model.", name + strlen (inner_part), NULL);
  return g_string_chunk_insert (folder->strings, inner);
}

static gboolean
index_places (Table   *table,
              GError **error)
{
  RillFolder *folder = table->folder;

  for (guint f = 0; f < folder->files->len; f++)
    {
      const RillSafetensors *file = g_ptr_array_index (folder->files, f);

      for (guint i = 0; i < rill_safetensors_get_n (file); i++)
        {
          Place place = { file, rill_safetensors_get (file, i), FALSE };
          gpointer name = (gpointer) get_text_name (folder, place.tensor->name);
          guint other;

          if (name == NULL)
            continue;
          other = GPOINTER_TO_UINT (g_hash_table_lookup (table->by_name, name));
          if (other != 0)
            return rill_folder_fail_tensor (file, place.tensor, error, RILL_ERROR_FORMAT,
                                            "expected it once, got it in %s too",
                                            rill_safetensors_get_mapping (g_array_index (table->places, Place, other - 1).file)
                                              ->display_name);
          g_array_append_val (table->places, place);
          g_hash_table_insert (table->by_name, name, GUINT_TO_POINTER (table->places->len));
        }
    }
  return TRUE;
}

/* @name with @number in place of the first "*"; free with g_free(). */
static char *
dup_numbered (const char *name,
              guint       number)
{
  const char *star = strchr (name, '*');

  if (star == NULL)
    return g_strdup (name);
  return g_strdup_printf ("%.*s%u%s", (int) (star - name), name, number, star + 1);
}

static Place *
find_place (Table      *table,
            const char *name)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (table->by_name, name));

  return index == 0 ? NULL : &g_array_index (table->places, Place, index - 1);
}

static gboolean
fail_missing (Table      *table,
              const char *name,
              GError    **error)
{
  g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: tensor %s: expected it among the %u tensors of the weights, got none",
               table->folder->display_name, name, table->places->len);
  return FALSE;
}

static void
add (Table                *table,
     const Place          *place,
     const RillGgufTensor *description,
     const char           *gguf_name)
{
  g_autofree char *base = g_path_get_basename (rill_safetensors_get_mapping (place->file)->display_name);
  g_autofree char *origin = g_strdup_printf ("%s: tensor %s at byte %" G_GUINT64_FORMAT, base, place->tensor->name,
                                             place->tensor->file_offset);

  rill_gguf_maker_add_tensor (table->folder->maker, description, gguf_name, origin);
}

/* As many tensors as there are, numbered from 0: heads, or experts. */
static gboolean
add_numbered (Table                  *table,
              const RillFolderTensor *row,
              const char             *name,
              const char             *gguf_name,
              GError                **error)
{
  RillFolder *folder = table->folder;
  guint n = row->way == RILL_FOLDER_EXPERTS ? folder->n_expert : g_str_has_prefix (row->gguf_name, "blk.*.attn_k")
                                                                   ? folder->n_head_kv : folder->n_head;
  g_autofree const RillSafetensors **files = g_new0 (const RillSafetensors *, MAX (n, 1));
  g_autofree const RillSafetensor **tensors = g_new0 (const RillSafetensor *, MAX (n, 1));
  RillGgufTensor description;
  Place *first = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *numbered = dup_numbered (name, i);
      Place *place = find_place (table, numbered);

      if (place == NULL && (row->needed || first != NULL))
        return fail_missing (table, numbered, error);
      if (place == NULL)
        return TRUE;
      place->used = TRUE;
      first = first != NULL ? first : place;
      files[i] = place->file;
      tensors[i] = place->tensor;
    }
  if (first == NULL)
    return TRUE;
  if (!rill_folder_describe_tensor (first->file, first->tensor, &description, error)
      || !rill_folder_join (folder, files, tensors, n, &description, error))
    return FALSE;
  add (table, first, &description, gguf_name);
  return TRUE;
}

/* Blocks, with the scales of the same name. */
static gboolean
add_mxfp4 (Table                  *table,
           const RillFolderTensor *row,
           Place                  *place,
           const char             *name,
           const char             *gguf_name,
           GError                **error)
{
  g_autofree char *start = g_strndup (name, strlen (name) - strlen ("blocks"));
  g_autofree char *scales_name = g_strconcat (start, "scales", NULL);
  Place *scales = find_place (table, scales_name);
  RillGgufTensor description;

  if (scales == NULL)
    return fail_missing (table, scales_name, error);
  scales->used = TRUE;
  if (!rill_folder_pack_mxfp4 (table->folder, row, place->file, place->tensor, scales->file, scales->tensor, &description,
                               error))
    return FALSE;
  add (table, place, &description, gguf_name);
  return TRUE;
}

static gboolean
add_single (Table                  *table,
            const RillFolderTensor *row,
            const char             *name,
            const char             *gguf_name,
            GError                **error)
{
  Place *place = find_place (table, name);
  RillGgufTensor description;

  if (place == NULL)
    return row->needed ? fail_missing (table, name, error) : TRUE;
  place->used = TRUE;
  if (row->way == RILL_FOLDER_IGNORE)
    return TRUE;
  if (row->way == RILL_FOLDER_STACK_MXFP4)
    return add_mxfp4 (table, row, place, name, gguf_name, error);
  if (!rill_folder_describe_tensor (place->file, place->tensor, &description, error))
    return FALSE;
  if (row->way == RILL_FOLDER_ADD_ONE
      && !rill_folder_add_one (table->folder, place->file, place->tensor, &description, error))
    return FALSE;
  if (row->way == RILL_FOLDER_QKV
      && !rill_folder_order_qkv (table->folder, place->file, place->tensor, &description, error))
    return FALSE;
  if ((row->way == RILL_FOLDER_STACK || row->way == RILL_FOLDER_STACK_TURNED)
      && !rill_folder_pick_rows (table->folder, row, place->file, place->tensor, &description, error))
    return FALSE;
  add (table, place, &description, gguf_name);
  return TRUE;
}

static gboolean
add_row (Table                  *table,
         const RillFolderTensor *row,
         guint                   layer,
         GError                **error)
{
  g_autofree char *name = dup_numbered (row->name, layer);
  g_autofree char *gguf_name = row->gguf_name != NULL ? dup_numbered (row->gguf_name, layer) : NULL;

  if (row->gguf_name != NULL && g_str_equal (row->gguf_name, "output.weight"))
    {
      Place *place = find_place (table, name);

      if (place == NULL && table->folder->untied)
        return fail_missing (table, name, error);
      if (place != NULL && table->folder->tied)
        {
          place->used = TRUE;
          return TRUE;
        }
    }
  if (row->way == RILL_FOLDER_HEADS || row->way == RILL_FOLDER_EXPERTS)
    return add_numbered (table, row, name, gguf_name, error);
  return add_single (table, row, name, gguf_name, error);
}

static gboolean
add_rows (Table   *table,
          GError **error)
{
  RillFolder *folder = table->folder;

  for (const RillFolderTensor *row = folder->family->tensors; row->name != NULL; row++)
    {
      guint n = strchr (row->name, '*') != NULL ? folder->n_layer : 1;

      for (guint layer = 0; layer < n; layer++)
        if (!add_row (table, row, layer, error))
          return FALSE;
    }
  for (guint i = 0; i < table->places->len; i++)
    {
      const Place *place = &g_array_index (table->places, Place, i);

      if (!place->used)
        return rill_folder_fail_tensor (place->file, place->tensor, error, RILL_ERROR_UNSUPPORTED,
                                        "expected a weight of model_type \"%s\" with %u layers as this engine runs it, got "
                                        "another",
                                        folder->family->model_type, folder->n_layer);
    }
  return TRUE;
}

gboolean
rill_folder_add_tensors (RillFolder *folder,
                         GError    **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  Table table = { folder, places, by_name };

  return index_places (&table, error) && add_rows (&table, error);
}
