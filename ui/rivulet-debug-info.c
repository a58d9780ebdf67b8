/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Versions, the display, the model and its memory.
 */

#include "config.h"

#include "rivulet-debug-info.h"

#include <adwaita.h>
#include <gtksourceview/gtksource.h>

static void
append_model (GString          *text,
              RivuletGenerator *generator)
{
  const char *summary = rivulet_generator_get_model_summary (generator);
  const RivuletHorizon *horizon = rivulet_generator_get_horizon (generator);
  RivuletGeneratorOptions options;

  rivulet_generator_get_options (generator, &options);
  g_string_append_printf (text, "\nModel: %s\n", summary == NULL ? "none" : summary);
  g_string_append_printf (text, "Cache: %u slots, %u sinks, %u kept; position %" G_GUINT64_FORMAT "\n", horizon->capacity,
                          horizon->n_sink, horizon->n_kept, horizon->position);
  g_string_append_printf (text, "Threads: %u (0: chosen by the engine) of %u\n", options.n_thread,
                          g_get_num_processors ());
}

char *
rivulet_dup_debug_info (RivuletGenerator *generator)
{
  GString *text = g_string_new (NULL);
  GdkDisplay *display = gdk_display_get_default ();
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  g_string_append_printf (text, "Rivulet %s\n", RIVULET_VERSION);
  g_string_append_printf (text, "System: %s\n", system == NULL ? "unknown" : system);
  g_string_append_printf (text, "GTK %u.%u.%u (built with %u.%u.%u)\n", gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), GTK_MAJOR_VERSION, GTK_MINOR_VERSION, GTK_MICRO_VERSION);
  g_string_append_printf (text, "libadwaita %u.%u.%u (built with %s)\n", adw_get_major_version (), adw_get_minor_version (),
                          adw_get_micro_version (), ADW_VERSION_S);
  g_string_append_printf (text, "GtkSourceView %u.%u.%u\n", gtk_source_get_major_version (), gtk_source_get_minor_version (),
                          gtk_source_get_micro_version ());
  g_string_append_printf (text, "GLib %u.%u.%u\n", glib_major_version, glib_minor_version, glib_micro_version);
  if (display != NULL)
    g_string_append_printf (text, "Display: %s\n", G_OBJECT_TYPE_NAME (display));
  g_string_append_printf (text, "Renderer: %s\n", g_getenv ("GSK_RENDERER") == NULL ? "default" : g_getenv ("GSK_RENDERER"));
  g_string_append_printf (text, "Sandbox: %s\n", g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "Flatpak" : "none");
  if (generator != NULL)
    append_model (text, generator);

  return g_string_free_and_steal (text);
}
