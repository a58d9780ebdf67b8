/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files of a folder that hold weights: one, or several that an index names.
 */

#include "huggingface/folder-private.h"

#include "rill.h"

#include <string.h>

#define SINGLE "model.safetensors"
#define INDEX "model.safetensors.index.json"
#define MAX_FILES 1024

static const RillJsonLimits index_limits = {
  .n_bytes = 64 << 20,
  .depth = 8,
  .n_objects = 64,
  .n_arrays = 64,
  .n_values = 1 << 20,
};

/* What else weights come as. */
static const struct
{
  const char *name;
  const char *what;
} others[] = {
  { "pytorch_model.bin", "weights of PyTorch, which can hold programs" },
  { "pytorch_model.bin.index.json", "weights of PyTorch, which can hold programs" },
  { "consolidated.safetensors", "the weights under the names of Mistral's own programs" },
  { "tf_model.h5", "weights of TensorFlow" },
  { "flax_model.msgpack", "weights of Flax" },
  { "adapter_model.safetensors", "an adapter, which needs the model that it belongs to" },
};

static gboolean
fail_missing (RillFolder *folder,
              GError    **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path = g_build_filename (folder->path, others[i].name, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED, "%s: expected " SINGLE " or " INDEX ", got %s: %s",
                       folder->display_name, others[i].name, others[i].what);
          return FALSE;
        }
    }
  g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: expected " SINGLE " or " INDEX ", got neither",
               folder->display_name);
  return FALSE;
}

static RillSafetensors *
open_file (RillFolder *folder,
           const char *name,
           GError    **error)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL);
  RillSafetensors *file = rill_safetensors_open (path, error);

  if (file != NULL)
    g_ptr_array_add (folder->files, file);
  return file;
}

static int
compare_names_cb (gconstpointer a,
                  gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* A file has to lie in the folder itself: an index that leads elsewhere is not followed. */
static gboolean
check_file_name (const RillJson *map,
                 const char     *member,
                 const char     *name,
                 GError        **error)
{
  g_autofree char *shown = NULL;

  if (name != NULL && *name != '\0' && *name != '.' && strchr (name, G_DIR_SEPARATOR) == NULL
      && g_str_has_suffix (name, ".safetensors") && strlen (name) < 256)
    return TRUE;
  shown = rill_json_dup_shown (rill_json_get_node (map, member));
  return rill_json_fail (map, error, RILL_ERROR_FORMAT, member,
                         "expected the name of a safetensors file in the folder, got %s", shown);
}

/* The files' names, each once, in order. */
static GPtrArray *
collect_names (const RillJson *map,
               GError        **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GList) members = json_object_get_members (map->object);

  for (GList *l = members; l != NULL; l = l->next)
    {
      const char *name = NULL;

      if (!rill_json_get_string (map, l->data, &name, error) || !check_file_name (map, l->data, name, error))
        return NULL;
      if (g_hash_table_add (seen, (gpointer) name))
        g_ptr_array_add (names, (gpointer) name);
    }
  if (names->len == 0 || names->len > MAX_FILES)
    {
      rill_json_fail (map, error, RILL_ERROR_FORMAT, "", "expected 1 to %u files, got %u", MAX_FILES, names->len);
      return NULL;
    }
  g_ptr_array_sort (names, compare_names_cb);
  return g_steal_pointer (&names);
}

/* Every tensor that the index names is in the file that it names. */
static gboolean
check_map (RillFolder     *folder,
           const RillJson *map,
           GPtrArray      *names,
           GError        **error)
{
  g_autoptr (GHashTable) files = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GList) members = json_object_get_members (map->object);

  for (guint i = 0; i < names->len; i++)
    g_hash_table_insert (files, g_ptr_array_index (names, i), g_ptr_array_index (folder->files, i));
  for (GList *l = members; l != NULL; l = l->next)
    {
      const char *name = json_object_get_string_member (map->object, l->data);

      if (rill_safetensors_find (g_hash_table_lookup (files, name), l->data) == NULL)
        return rill_json_fail (map, error, RILL_ERROR_FORMAT, l->data, "expected the tensor in %s, got none there", name);
    }
  return TRUE;
}

static gboolean
open_shards (RillFolder *folder,
             const char *path,
             GError    **error)
{
  g_autoptr (JsonObject) object = rill_json_load (path, &index_limits, error);
  g_autofree char *file = g_filename_display_name (path);
  RillJson json = { object, file, "" };
  RillJson map = { NULL, file, "weight_map: " };
  g_autoptr (GPtrArray) names = NULL;

  if (object == NULL || !rill_json_get_object (&json, "weight_map", &map.object, error))
    return FALSE;
  if (map.object == NULL)
    return rill_json_fail (&json, error, RILL_ERROR_FORMAT, "weight_map", "expected an object, got nothing");
  names = collect_names (&map, error);
  for (guint i = 0; names != NULL && i < names->len; i++)
    if (open_file (folder, g_ptr_array_index (names, i), error) == NULL)
      return FALSE;
  return names != NULL && check_map (folder, &map, names, error);
}

gboolean
rill_folder_open_files (RillFolder *folder,
                        GError    **error)
{
  g_autofree char *single = g_build_filename (folder->path, SINGLE, NULL);
  g_autofree char *index = g_build_filename (folder->path, INDEX, NULL);

  if (g_file_test (single, G_FILE_TEST_EXISTS))
    return open_file (folder, SINGLE, error) != NULL;
  if (g_file_test (index, G_FILE_TEST_EXISTS))
    return open_shards (folder, index, error);
  return fail_missing (folder, error);
}
