/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the window's size and the last model are remembered. g_settings_new() ends the program when the schema is not
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
