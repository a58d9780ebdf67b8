/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the window's size, the last model and what was chosen for models are remembered. g_settings_new() ends the program when the schema is not
 * installed, so the schema is looked up first.
 */

#define G_SETTINGS_ENABLE_BACKEND

#include "config.h"

#include "rivulet-prefix.h"
#include "rivulet-settings.h"

#include <gio/gsettingsbackend.h>

/* The schema among those that the desktop knows, or else beside the program. */
static GSettingsSchema *
find_schema (void)
{
  GSettingsSchemaSource *known = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) beside = NULL;
  GSettingsSchema *schema = NULL;
  g_autofree char *folder = NULL;

  if (known != NULL)
    schema = g_settings_schema_source_lookup (known, RIVULET_SCHEMA_ID, TRUE);
  if (schema != NULL)
    return schema;

  folder = rivulet_dup_shared_folder ("glib-2.0/schemas");
  if (folder != NULL)
    beside = g_settings_schema_source_new_from_directory (folder, known, FALSE, NULL);

  return beside != NULL ? g_settings_schema_source_lookup (beside, RIVULET_SCHEMA_ID, FALSE) : NULL;
}

GSettings *
rivulet_settings_new (const char *data_dir)
{
  g_autoptr (GSettingsSchema) schema = find_schema ();
  g_autoptr (GSettingsBackend) backend = NULL;

  if (schema == NULL)
    return NULL;

  if (data_dir != NULL)
    {
      g_autofree char *path = g_build_filename (data_dir, "settings.ini", NULL);

      backend = g_keyfile_settings_backend_new (path, "/io/github/rivulet_chat/Rivulet/", "Rivulet");
    }

  return g_settings_new_full (schema, backend, NULL);
}

gboolean
rivulet_settings_get_cache_size (GSettings  *settings,
                                 const char *path,
                                 guint      *capacity,
                                 guint      *n_sink)
{
  g_autoptr (GVariant) sizes = NULL;
  guint32 stored_capacity, stored_n_sink;

  if (settings == NULL)
    return FALSE;

  sizes = g_settings_get_value (settings, "cache-sizes");
  if (!g_variant_lookup (sizes, path == NULL ? "" : path, "(uu)", &stored_capacity, &stored_n_sink)
      || stored_n_sink >= stored_capacity)
    return FALSE;
  *capacity = stored_capacity;
  *n_sink = stored_n_sink;

  return TRUE;
}

void
rivulet_settings_set_cache_size (GSettings  *settings,
                                 const char *path,
                                 guint       capacity,
                                 guint       n_sink)
{
  const char *key = path == NULL ? "" : path;
  g_autoptr (GVariant) sizes = NULL;
  GVariantBuilder builder;
  GVariantIter iter;
  const char *other;
  guint32 other_capacity, other_n_sink;

  if (settings == NULL)
    return;

  g_variant_builder_init_static (&builder, G_VARIANT_TYPE ("a{s(uu)}"));
  sizes = g_settings_get_value (settings, "cache-sizes");
  g_variant_iter_init (&iter, sizes);
  while (g_variant_iter_next (&iter, "{&s(uu)}", &other, &other_capacity, &other_n_sink))
    {
      if (!g_str_equal (other, key))
        g_variant_builder_add (&builder, "{s(uu)}", other, other_capacity, other_n_sink);
    }
  if (capacity > 0)
    g_variant_builder_add (&builder, "{s(uu)}", key, capacity, n_sink);
  g_settings_set_value (settings, "cache-sizes", g_variant_builder_end (&builder));
}
