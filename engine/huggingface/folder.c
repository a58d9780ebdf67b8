/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a folder: the order in which its files are read.
 */

#include "huggingface/folder-private.h"

#include "rill.h"

#include <string.h>

#define TEMPLATE_MAX_BYTES (1 << 20)

gboolean
rill_folder_is (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

gboolean
rill_folder_is_source (RillGguf *gguf)
{
  return rill_gguf_get_version (gguf) == 0;
}

static void
folder_clear (RillFolder *folder)
{
  g_clear_pointer (&folder->files, g_ptr_array_unref);
  g_clear_pointer (&folder->strings, g_string_chunk_free);
  g_clear_pointer (&folder->maker, rill_gguf_maker_free);
  g_clear_pointer (&folder->config_object, json_object_unref);
  g_free (folder->config_file);
  g_free (folder->display_name);
  g_free (folder->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RillFolder, folder_clear)

/* --- The chat template -------------------------------------------------------------------------------------------- */

/* A template by itself, or a list of them by name. */
static gboolean
find_template (const RillJson *json,
               const char    **text,
               GError        **error)
{
  JsonNode *node = rill_json_get_node (json, "chat_template");
  JsonArray *list;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return rill_json_get_string (json, "chat_template", text, error);

  list = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      const char *name = NULL;
      RillJson entry;

      if (!rill_json_get_element (json, "chat_template", list, i, &entry, error))
        return FALSE;
      entry.field = "chat_template: ";
      if (!rill_json_get_string (&entry, "name", &name, error))
        return FALSE;
      if (name != NULL && strcmp (name, "default") == 0)
        return rill_json_get_string (&entry, "template", text, error);
    }
  return TRUE;
}

static gboolean
read_template_json (const char *folder,
                    const char *name,
                    char      **text,
                    GError    **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *file = g_filename_display_name (path);
  g_autoptr (JsonObject) object = NULL;
  const char *found = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  object = rill_json_load (path, &rill_json_settings_limits, error);
  if (object == NULL)
    return FALSE;
  if (!find_template (&(RillJson) { object, file, "" }, &found, error))
    return FALSE;
  *text = g_strdup (found);
  return TRUE;
}

gboolean
rill_folder_read_template (const char *path,
                           char      **text,
                           GError    **error)
{
  g_autofree char *jinja = g_build_filename (path, "chat_template.jinja", NULL);
  g_autoptr (RillMapping) mapping = NULL;

  *text = NULL;
  if (!g_file_test (jinja, G_FILE_TEST_EXISTS))
    return read_template_json (path, "tokenizer_config.json", text, error)
           && (*text != NULL || read_template_json (path, "chat_template.json", text, error));

  mapping = rill_mapping_new (jinja, "a chat template", error);
  if (mapping == NULL)
    return FALSE;
  if (mapping->n_bytes > TEMPLATE_MAX_BYTES || !g_utf8_validate_len ((const char *) mapping->bytes, mapping->n_bytes, NULL)
      || memchr (mapping->bytes, '\0', mapping->n_bytes) != NULL)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: text at byte 0: expected at most %d bytes of UTF-8, got %s",
                   mapping->display_name, TEMPLATE_MAX_BYTES,
                   mapping->n_bytes > TEMPLATE_MAX_BYTES ? "more" : "other bytes");
      return FALSE;
    }
  *text = g_strndup ((const char *) mapping->bytes, mapping->n_bytes);
  return TRUE;
}

/* --- The whole ---------------------------------------------------------------------------------------------------- */

/* Models that see pictures too: what they write is the work of one part, whose configuration is an object of its own. */
static gboolean
enter_text_part (RillFolder *folder,
                 GError    **error)
{
  static const char *const wholes[] = { "gemma3", "mistral3" };
  const char *model_type = NULL;
  JsonObject *text = NULL;

  if (!rill_json_get_string (&folder->config, "model_type", &model_type, error))
    return FALSE;
  for (gsize i = 0; model_type != NULL && i < G_N_ELEMENTS (wholes); i++)
    folder->is_part |= strcmp (wholes[i], model_type) == 0;
  if (!folder->is_part)
    return TRUE;
  if (!rill_json_get_object (&folder->config, "text_config", &text, error))
    return FALSE;
  if (text == NULL)
    return rill_json_fail (&folder->config, error, RILL_ERROR_FORMAT, "text_config", "expected an object, got nothing");
  folder->config = (RillJson) { text, folder->config_file, "text_config." };
  return TRUE;
}

static gboolean
load_config (RillFolder *folder,
             GError    **error)
{
  g_autofree char *path = g_build_filename (folder->path, "config.json", NULL);

  folder->config_file = g_filename_display_name (path);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: expected a model's folder with config.json in it, or a GGUF file, got a folder without",
                   folder->display_name);
      return FALSE;
    }
  folder->config_object = rill_json_load (path, &rill_json_settings_limits, error);
  if (folder->config_object == NULL)
    return FALSE;
  folder->config = (RillJson) { folder->config_object, folder->config_file, "" };
  if (!enter_text_part (folder, error))
    return FALSE;
  folder->family = rill_folder_find_family (&folder->config, error);
  return folder->family != NULL;
}

/* A folder's name may be a hash; the model's own is then in the configuration. */
static gboolean
add_names (RillFolder *folder,
           GError    **error)
{
  g_autofree char *base = g_path_get_basename (folder->path);
  g_autofree char *shown = g_filename_display_name (base);
  g_autofree char *template = NULL;
  const char *name = NULL;

  if (!rill_json_get_string (&folder->config, "_name_or_path", &name, error))
    return FALSE;
  if (name != NULL)
    name = strrchr (name, '/') != NULL ? strrchr (name, '/') + 1 : name;
  rill_gguf_maker_add_string (folder->maker, "general.name", name != NULL && *name != '\0' ? name : shown, NULL);
  if (!rill_folder_read_template (folder->path, &template, error))
    return FALSE;
  if (template != NULL)
    rill_gguf_maker_add_string (folder->maker, "tokenizer.chat_template", template, "chat_template");
  return TRUE;
}

/* All that the model is made of is hashed with it and counted to its size. */
static gboolean
take_mappings (RillFolder *folder,
               GError    **error)
{
  static const char *const names[] = { "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json",
                                       "chat_template.jinja" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder->path, names[i], NULL);
      RillMapping *mapping;

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      mapping = rill_mapping_new (path, "a file of the model", error);
      if (mapping == NULL)
        return FALSE;
      rill_gguf_maker_take_mapping (folder->maker, mapping);
    }
  for (guint i = 0; i < folder->files->len; i++)
    rill_gguf_maker_take_mapping (folder->maker, rill_safetensors_steal_mapping (g_ptr_array_index (folder->files, i)));
  return TRUE;
}

RillGguf *
rill_folder_open (const char *path,
                  gboolean    gathers,
                  GError    **error)
{
  g_auto (RillFolder) folder = { .gathers = gathers };

  g_return_val_if_fail (path != NULL, NULL);

  /* With a slash at its end a folder has no name. */
  folder.path = g_canonicalize_filename (path, NULL);
  folder.display_name = g_filename_display_name (path);
  folder.files = g_ptr_array_new_with_free_func ((GDestroyNotify) rill_safetensors_free);
  folder.strings = g_string_chunk_new (4096);
  folder.maker = rill_gguf_maker_new (path);

  if (!load_config (&folder, error)
      || !rill_folder_read_config (&folder, error)
      || !add_names (&folder, error)
      || !rill_folder_open_files (&folder, error)
      || !rill_folder_add_tensors (&folder, error)
      || !take_mappings (&folder, error))
    return NULL;
  return rill_gguf_maker_finish (folder.maker, error);
}
