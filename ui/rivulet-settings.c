/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the window's size and the last model are remembered. g_settings_new() ends the program when the schema is not
 * installed, so the schema is looked up first.
 */

#define G_SETTINGS_ENABLE_BACKEND

#include "config.h"

#include "rivulet-settings.h"

#include <gio/gsettingsbackend.h>

GSettings *
rivulet_settings_new (const char *data_dir)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsBackend) backend = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, RIVULET_APP_ID, TRUE);
  if (schema == NULL)
    return NULL;

  if (data_dir != NULL)
    {
      g_autofree char *path = g_build_filename (data_dir, "settings.ini", NULL);

      backend = g_keyfile_settings_backend_new (path, "/io/github/rivulet_chat/Rivulet/", "Rivulet");
    }

  return g_settings_new_full (schema, backend, NULL);
}
