/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program `rivulet`. It opens the store, starts the generator and shows the window. A second start raises the first
 * window; with --data-dir every start is its own, and the store says so when two want the same folder.
 */

#include "config.h"

#include "rivulet-application.h"
#include "rivulet-demo.h"
#include "rivulet-debug-info.h"
#include "rivulet-preferences.h"
#include "rivulet-prefix.h"
#include "rivulet-screenshot.h"
#include "rivulet-settings.h"
#include "rivulet-shortcuts-dialog.h"
#include "rivulet-window.h"

#include <glib/gi18n.h>

struct _RivuletApplication
{
  AdwApplication parent_instance;

  char *data_dir;
  char *screenshot_path;
  char *window_size;
  char **texts;
  char *page;
  gboolean is_demo;
  char *demo_dir; /* removed at the end */

  GSettings *settings;
  RivuletStore *store;
  RivuletGenerator *generator;
  RivuletWindow *window; /* weak */
  int exit_status;
};

G_DEFINE_FINAL_TYPE (RivuletApplication, rivulet_application, ADW_TYPE_APPLICATION)

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  RivuletApplication *self = user_data;
  AdwDialog *dialog = adw_about_dialog_new ();
  g_autofree char *debug_info = NULL;

  adw_about_dialog_set_application_name (ADW_ABOUT_DIALOG (dialog), "Rivulet");
  adw_about_dialog_set_application_icon (ADW_ABOUT_DIALOG (dialog), RIVULET_APP_ID);
  adw_about_dialog_set_version (ADW_ABOUT_DIALOG (dialog), RIVULET_VERSION);
  adw_about_dialog_set_developer_name (ADW_ABOUT_DIALOG (dialog), _ ("The Rivulet contributors"));
  adw_about_dialog_set_website (ADW_ABOUT_DIALOG (dialog), RIVULET_HOMEPAGE);
  adw_about_dialog_set_issue_url (ADW_ABOUT_DIALOG (dialog), RIVULET_HOMEPAGE "/issues");
  /* Translators: your own name, one translator a line */
  adw_about_dialog_set_translator_credits (ADW_ABOUT_DIALOG (dialog), _ ("translator-credits"));
  adw_about_dialog_set_license_type (ADW_ABOUT_DIALOG (dialog), GTK_LICENSE_GPL_3_0);
  adw_about_dialog_set_comments (ADW_ABOUT_DIALOG (dialog),
                                 _ ("Conversations that never end, with a language model on your own computer"));
  adw_about_dialog_add_acknowledgement_section (ADW_ABOUT_DIALOG (dialog), _ ("Attention sinks"), (const char *[]) {
    "Guangxuan Xiao", "Yuandong Tian", "Beidi Chen", "Song Han", "Mike Lewis", NULL,
  });
  debug_info = rivulet_dup_debug_info (self->generator);
  adw_about_dialog_set_debug_info (ADW_ABOUT_DIALOG (dialog), debug_info);
  adw_about_dialog_set_debug_info_filename (ADW_ABOUT_DIALOG (dialog), "rivulet-debug-info.txt");
  adw_dialog_present (dialog, GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (self))));
}

static void
shortcuts_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  adw_dialog_present (rivulet_shortcuts_dialog_new (),
                      GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (user_data))));
}

/* A notification of a reply was clicked. */
static void
open_conversation_action (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  RivuletApplication *self = user_data;

  if (self->window == NULL)
    return;
  gtk_window_present (GTK_WINDOW (self->window));
  gtk_widget_activate_action_variant (GTK_WIDGET (self->window), "win.open-conversation", parameter);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  RivuletApplication *self = user_data;

  /* Closing lets the window remember its size; the program ends with its last window. */
  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
  g_application_quit (G_APPLICATION (self));
}

static void
screenshot_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (RivuletApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!rivulet_screenshot_finish (result, &error))
    {
      g_printerr ("rivulet: %s\n", error->message);
      self->exit_status = 1;
    }
  g_application_quit (G_APPLICATION (self));
}

static void
start_screenshot (RivuletApplication *self)
{
  int width, height;

  if (self->window_size != NULL && sscanf (self->window_size, "%dx%d", &width, &height) == 2)
    gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  rivulet_screenshot_async (self->window, self->screenshot_path, (const char *const *) self->texts, self->page,
                            screenshot_cb, g_object_ref (self));
}

/* Opens the store, once. The error says why it cannot be opened. */
static gboolean
open_store (RivuletApplication *self,
            GError            **error)
{
  g_autofree char *dir = NULL;

  if (self->store != NULL)
    return TRUE;

  dir = self->data_dir != NULL ? g_strdup (self->data_dir) : g_build_filename (g_get_user_data_dir (), "rivulet", NULL);
  self->store = rivulet_store_new (dir, error);
  if (self->store == NULL)
    return FALSE;
  self->generator = rivulet_generator_new (self->store);

  return TRUE;
}

static void
open_window (RivuletApplication *self,
             const char         *model_path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *remembered = NULL;
  gboolean opened = open_store (self, &error);

  g_set_weak_pointer (&self->window, rivulet_window_new (ADW_APPLICATION (self), self->store, self->generator,
                                                         self->settings));
  if (!opened)
    rivulet_window_show_failure (self->window, _ ("Conversations Cannot Be Opened"), error);

  if (self->settings != NULL)
    remembered = g_settings_get_string (self->settings, "model");
  if (model_path == NULL && remembered != NULL && g_file_test (remembered, G_FILE_TEST_EXISTS))
    model_path = remembered;
  rivulet_window_load_model (self->window, model_path);

  if (self->is_demo && opened)
    {
      rivulet_demo_prepare (self->generator);
      rivulet_demo_start (self->window, self->generator);
      gtk_widget_activate_action (GTK_WIDGET (self->window), "win.present", NULL);
    }
  if (self->screenshot_path != NULL)
    start_screenshot (self);
}

static void
show_window (RivuletApplication *self,
             const char         *model_path)
{
  if (self->window == NULL)
    open_window (self, model_path);
  else if (model_path != NULL)
    rivulet_window_load_model (self->window, model_path);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
rivulet_application_activate (GApplication *application)
{
  show_window (RIVULET_APPLICATION (application), NULL);
}

static int
rivulet_application_command_line (GApplication            *application,
                                  GApplicationCommandLine *command_line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autofree char *model_path = NULL;
  const char *name;

  if (g_variant_dict_lookup (options, "model", "^&ay", &name))
    {
      /* Relative to where the command was given, which may be another process. */
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (command_line, name);

      model_path = g_file_get_path (file);
    }
  show_window (RIVULET_APPLICATION (application), model_path);

  return 0;
}

static int
rivulet_application_handle_local_options (GApplication *application,
                                          GVariantDict *options)
{
  RivuletApplication *self = RIVULET_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("rivulet %s\n", RIVULET_VERSION);
      return 0;
    }

  if (self->data_dir != NULL)
    {
      g_autoptr (GFile) dir = g_file_new_for_commandline_arg (self->data_dir);

      g_free (self->data_dir);
      self->data_dir = g_file_get_path (dir);
    }
  if (self->is_demo && self->data_dir == NULL)
    {
      g_autoptr (GError) error = NULL;

      self->demo_dir = rivulet_demo_new_dir (&error);
      if (self->demo_dir == NULL)
        {
          g_printerr ("rivulet: %s\n", error->message);
          return 1;
        }
      self->data_dir = g_strdup (self->demo_dir);
    }
  if (self->data_dir != NULL || self->screenshot_path != NULL)
    g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);

  return -1;
}

static void
rivulet_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "about", .activate = about_action },
    { .name = "shortcuts", .activate = shortcuts_action },
    { .name = "open-conversation", .activate = open_conversation_action, .parameter_type = "x" },
    { .name = "quit", .activate = quit_action },
  };
  static const struct
  {
    const char *action;
    const char *accelerators[2];
  } accelerators[] = {
    { "app.quit", { "<Control>q" } },
    { "app.shortcuts", { "<Control>question", "F1" } },
    { "win.preferences", { "<Control>comma" } },
    { "win.toggle-fullscreen", { "F11" } },
    { "win.present", { "<Shift>F11" } },
    { "window.close", { "<Control>w" } },
    { "win.new-conversation", { "<Control>n" } },
    { "win.search", { "<Control>f" } },
    { "win.previous-conversation", { "<Alt>Up" } },
    { "win.next-conversation", { "<Alt>Down" } },
    { "win.open-model", { "<Control>o" } },
    { "win.toggle-sidebar", { "F9" } },
    { "win.toggle-cache", { "<Shift>F9" } },
  };
  RivuletApplication *self = RIVULET_APPLICATION (application);
  g_autofree char *icons = NULL;

  G_APPLICATION_CLASS (rivulet_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (RIVULET_APP_ID);
  icons = rivulet_dup_shared_folder ("icons");
  if (icons != NULL)
    gtk_icon_theme_add_search_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()), icons);
  self->settings = rivulet_settings_new (self->data_dir);
  if (self->settings != NULL)
    rivulet_preferences_bind_style (self->settings);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action,
                                           (const char *[]) { accelerators[i].accelerators[0], accelerators[i].accelerators[1],
                                                             NULL });
}

/* The worker is stopped while the store is still open, so that what a reply has so far is kept. */
static void
rivulet_application_shutdown (GApplication *application)
{
  RivuletApplication *self = RIVULET_APPLICATION (application);

  if (self->generator != NULL)
    rivulet_generator_shutdown (self->generator);
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  g_clear_object (&self->generator);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  if (self->demo_dir != NULL)
    rivulet_demo_remove_dir (self->demo_dir);

  G_APPLICATION_CLASS (rivulet_application_parent_class)->shutdown (application);
}

static void
rivulet_application_finalize (GObject *object)
{
  RivuletApplication *self = RIVULET_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_free (self->data_dir);
  g_free (self->screenshot_path);
  g_free (self->window_size);
  g_strfreev (self->texts);
  g_free (self->page);
  g_free (self->demo_dir);

  G_OBJECT_CLASS (rivulet_application_parent_class)->finalize (object);
}

static void
rivulet_application_class_init (RivuletApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rivulet_application_finalize;

  application_class->activate = rivulet_application_activate;
  application_class->command_line = rivulet_application_command_line;
  application_class->handle_local_options = rivulet_application_handle_local_options;
  application_class->startup = rivulet_application_startup;
  application_class->shutdown = rivulet_application_shutdown;
}

static void
rivulet_application_init (RivuletApplication *self)
{
  const GOptionEntry options[] = {
    { "model", 'm', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Start with the model in FILE"), N_ ("FILE") },
    { "data-dir", 'd', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &self->data_dir,
      N_ ("Keep conversations and settings under DIR"), N_ ("DIR") },
    { "version", 'v', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL,
      N_ ("Print the version and exit"), NULL },
    { "demo", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self->is_demo,
      N_ ("Start with a conversation that is already past its window, in the presenter’s mode"), NULL },
    { "screenshot", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &self->screenshot_path,
      N_ ("Draw the window to a PNG file and exit"), N_ ("FILE") },
    { "say", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING_ARRAY, &self->texts,
      N_ ("Before a screenshot, say TEXT and wait for the reply; may be given again"), N_ ("TEXT") },
    { "page", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self->page,
      N_ ("Before a screenshot, open PAGE: lab or models"), N_ ("PAGE") },
    { "size", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self->window_size,
      N_ ("The size of the window in a screenshot"), N_ ("WIDTHxHEIGHT") },
    G_OPTION_ENTRY_NULL,
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _ ("Conversations that never end, with a language model on your own computer"));
}

RivuletApplication *
rivulet_application_new (void)
{
  return g_object_new (RIVULET_TYPE_APPLICATION,
                       "application-id", RIVULET_APP_ID,
                       "resource-base-path", "/io/github/rivulet_chat/Rivulet",
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       NULL);
}

int
rivulet_application_get_exit_status (RivuletApplication *self)
{
  g_return_val_if_fail (RIVULET_IS_APPLICATION (self), 1);

  return self->exit_status;
}
