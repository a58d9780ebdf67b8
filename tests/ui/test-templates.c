/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every template can be made and lets go of everything, every style sheet is sound, every icon is there, and every button
 * without words has a name and a tooltip.
 */

#include "config.h"

#include "rivulet-block-code.h"
#include "rivulet-cache-panel.h"
#include "rivulet-cache-strip.h"
#include "rivulet-composer.h"
#include "rivulet-conversation-row.h"
#include "rivulet-head-view.h"
#include "rivulet-heat-map.h"
#include "rivulet-heat-scale.h"
#include "rivulet-horizon-divider.h"
#include "rivulet-message-actions.h"
#include "rivulet-lab-lane.h"
#include "rivulet-lab-page.h"
#include "rivulet-message-mark.h"
#include "rivulet-message-row.h"
#include "rivulet-models-dialog.h"
#include "rivulet-odometer.h"
#include "rivulet-preferences.h"
#include "rivulet-sampling-group.h"
#include "rivulet-search-row.h"
#include "rivulet-search-view.h"
#include "rivulet-recorder-bar.h"
#include "rivulet-shortcuts-dialog.h"
#include "rivulet-sidebar.h"
#include "rivulet-strip-bar.h"
#include "rivulet-surprise-view.h"
#include "rivulet-ticker.h"
#include "rivulet-transcript-view.h"
#include "rivulet-transfer-dialog.h"
#include "rivulet-welcome.h"
#include "rivulet-window.h"
#include "ui-test.h"

static void
test_instance (gconstpointer data)
{
  GType (*get_type) (void) = (GType (*) (void)) data;
  GtkWidget *widget = g_object_ref_sink (g_object_new (get_type (), NULL));

  g_assert_true (GTK_IS_WIDGET (widget));
  g_assert_finalize_object (widget);
}

static void
check_buttons (GtkWidget *root)
{
  /* What GTK and libadwaita put into header bars by themselves is theirs to name. */
  if (GTK_IS_WINDOW_CONTROLS (root) || g_str_equal (G_OBJECT_TYPE_NAME (root), "AdwBackButton")
      || gtk_widget_has_css_class (root, "close"))
    return;
  if (GTK_IS_BUTTON (root) && gtk_button_get_icon_name (GTK_BUTTON (root)) != NULL)
    {
      GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());
      GtkWidget *named = GTK_IS_MENU_BUTTON (gtk_widget_get_parent (root)) ? gtk_widget_get_parent (root) : root;
      const char *icon_name = gtk_button_get_icon_name (GTK_BUTTON (root));

      g_test_message ("icon button %s", icon_name);
      g_assert_nonnull (gtk_widget_get_tooltip_text (named));
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (named), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                           gtk_widget_get_tooltip_text (named));
      g_assert_true (gtk_icon_theme_has_icon (theme, icon_name));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    check_buttons (child);
}

static void
test_buttons (void)
{
  GType types[] = { RIVULET_TYPE_BLOCK_CODE, RIVULET_TYPE_MESSAGE_ACTIONS, RIVULET_TYPE_SIDEBAR, RIVULET_TYPE_CONVERSATION_ROW, RIVULET_TYPE_TRANSCRIPT_VIEW, RIVULET_TYPE_COMPOSER,
                    RIVULET_TYPE_RECORDER_BAR, RIVULET_TYPE_LAB_PAGE };

  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/io/github/rivulet_chat/Rivulet/icons");
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget *widget = g_object_ref_sink (g_object_new (types[i], NULL));

      check_buttons (widget);
      g_assert_finalize_object (widget);
    }
}

static void
style_error_cb (GtkCssProvider *provider,
                GtkCssSection  *section,
                GError         *error)
{
  g_autofree char *where = gtk_css_section_to_string (section);

  g_error ("%s: %s", where, error->message);
}

static void
test_styles (void)
{
  const char *names[] = { "style.css", "style-dark.css", "style-hc.css", "style-hc-dark.css" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
      g_autofree char *path = g_strdup_printf ("/io/github/rivulet_chat/Rivulet/%s", names[i]);

      g_signal_connect (provider, "parsing-error", G_CALLBACK (style_error_cb), NULL);
      gtk_css_provider_load_from_resource (provider, path);
    }
}

/* Each .ui file of the resources belongs to one of the types above; the window's are tested by themselves. */
static void
test_complete (gconstpointer data)
{
  const guint n_templates = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) files = g_resources_enumerate_children ("/io/github/rivulet_chat/Rivulet/ui", 0, &error);

  g_assert_no_error (error);
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat ("/io/github/rivulet_chat/Rivulet/ui/", files[i], NULL);
      g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, &error);
      g_autoptr (GRegex) regex = g_regex_new ("<template class=\"(\\w+)\"", 0, 0, NULL);
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *class = NULL;

      g_assert_no_error (error);
      g_assert_true (g_regex_match_full (regex, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), 0, 0,
                                         &match, NULL));
      class = g_match_info_fetch (match, 1);
      g_test_message ("%s", class);
      /* A type that no test has made is not registered. */
      if (!g_str_equal (class, "RivuletWindow") && !g_str_equal (class, "RivuletConversationSettings"))
        g_assert_true (g_type_from_name (class) != 0);
    }
  g_test_message ("%u of %u files", n_templates, g_strv_length (files));
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    GType (*get_type) (void);
  } templates[] = {
    { "/templates/block-code", rivulet_block_code_get_type },
    { "/templates/cache-panel", rivulet_cache_panel_get_type },
    { "/templates/cache-strip", rivulet_cache_strip_get_type },
    { "/templates/composer", rivulet_composer_get_type },
    { "/templates/conversation-row", rivulet_conversation_row_get_type },
    { "/templates/head-view", rivulet_head_view_get_type },
    { "/templates/heat-map", rivulet_heat_map_get_type },
    { "/templates/heat-scale", rivulet_heat_scale_get_type },
    { "/templates/horizon-divider", rivulet_horizon_divider_get_type },
    { "/templates/message-actions", rivulet_message_actions_get_type },
    { "/templates/lab-lane", rivulet_lab_lane_get_type },
    { "/templates/lab-page", rivulet_lab_page_get_type },
    { "/templates/message-mark", rivulet_message_mark_get_type },
    { "/templates/message-row", rivulet_message_row_get_type },
    { "/templates/models-dialog", rivulet_models_dialog_get_type },
    { "/templates/odometer", rivulet_odometer_get_type },
    { "/templates/preferences", rivulet_preferences_get_type },
    { "/templates/sampling-group", rivulet_sampling_group_get_type },
    { "/templates/search-row", rivulet_search_row_get_type },
    { "/templates/search-view", rivulet_search_view_get_type },
    { "/templates/recorder-bar", rivulet_recorder_bar_get_type },
    { "/templates/shortcuts-dialog", rivulet_shortcuts_dialog_get_type },
    { "/templates/sidebar", rivulet_sidebar_get_type },
    { "/templates/strip-bar", rivulet_strip_bar_get_type },
    { "/templates/surprise-view", rivulet_surprise_view_get_type },
    { "/templates/ticker", rivulet_ticker_get_type },
    { "/templates/transcript-view", rivulet_transcript_view_get_type },
    { "/templates/transfer-dialog", rivulet_transfer_dialog_get_type },
    { "/templates/welcome", rivulet_welcome_get_type },
  };

  ui_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    g_test_add_data_func (templates[i].path, (gconstpointer) templates[i].get_type, test_instance);
  g_test_add_data_func ("/templates/complete", GUINT_TO_POINTER (G_N_ELEMENTS (templates)), test_complete);
  g_test_add_func ("/templates/buttons", test_buttons);
  g_test_add_func ("/templates/styles", test_styles);

  return g_test_run ();
}
