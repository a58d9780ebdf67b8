/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Choosing and loading models: the file dialogs, files and folders dropped on the window, progress, and what is said when a file is not a
 * model. A load is a small struct with its own cancellable; its end counts only while the window still holds that one.
 */

#include "config.h"

#include "rivulet-settings.h"
#include "rivulet-window-private.h"

#include <glib/gi18n.h>

typedef struct
{
  GWeakRef window;
  GCancellable *cancellable;
  char *path;
  guint capacity; /* chosen for this load; 0: not */
  guint n_sink;
} Load;

static void
load_free (Load *load)
{
  g_weak_ref_clear (&load->window);
  g_object_unref (load->cancellable);
  g_free (load->path);
  g_free (load);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Load, load_free)

void
rivulet_window_update_progress (RivuletWindow *self)
{
  RivuletGeneratorState state;
  gboolean loading, reading;

  if (self->generator == NULL)
    return;

  state = rivulet_generator_get_state (self->generator);
  loading = state == RIVULET_GENERATOR_LOADING;
  reading = state == RIVULET_GENERATOR_READING;
  gtk_revealer_set_reveal_child (self->progress_revealer, loading || reading);
  if (loading || reading)
    gtk_progress_bar_set_fraction (self->progress, rivulet_generator_get_progress (self->generator));
}

static void
loaded_model (RivuletWindow *self,
              const Load    *load)
{
  const char *problem = rivulet_generator_get_template_problem (self->generator);
  g_autofree char *words = NULL;

  if (self->settings != NULL)
    g_settings_set_string (self->settings, "model", load->path == NULL ? "" : load->path);
  /* Only what could be loaded is remembered. */
  if (load->capacity > 0)
    rivulet_settings_set_cache_size (self->settings, load->path, load->capacity, load->n_sink);

  adw_banner_set_revealed (self->banner, FALSE);
  if (problem == NULL)
    return;
  /* Translators: a model file says by a template how its conversations are written; after the colon stands what is wrong */
  words = g_strdup_printf (_ ("The model’s own chat template cannot be followed, so a plainer form is used: %s"), problem);
  rivulet_window_show_error (self, words);
}

/* The model that was there before goes on. */
static void
show_failed_load (RivuletWindow *self,
                  const GError  *error)
{
  /* Translators: after the colon stands what is wrong, which may be technical */
  g_autofree char *words = g_strdup_printf (_ ("The model cannot be loaded: %s"), error->message);

  rivulet_window_show_error (self, words);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Load) load = user_data;
  g_autoptr (RivuletWindow) self = g_weak_ref_get (&load->window);
  g_autoptr (GError) error = NULL;
  gboolean loaded = rivulet_generator_load_finish (RIVULET_GENERATOR (object), result, &error);

  if (self == NULL || self->loading != load->cancellable)
    return;

  g_clear_object (&self->loading);
  if (loaded)
    loaded_model (self, load);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_failed_load (self, error);
  rivulet_window_update (self);
  rivulet_window_open_memory (self);
}

/* A choice is for this load alone: another model has another context. */
static void
start_load (RivuletWindow *self,
            Load          *load)
{
  RivuletGeneratorOptions options, chosen;

  rivulet_generator_get_options (self->generator, &options);
  chosen = options;
  if (load->capacity > 0)
    {
      chosen.capacity = load->capacity;
      chosen.n_sink = load->n_sink;
    }
  else
    {
      rivulet_settings_get_cache_size (self->settings, load->path, &chosen.capacity, &chosen.n_sink);
    }
  rivulet_generator_set_options (self->generator, &chosen);
  rivulet_generator_load_async (self->generator, load->path, load->cancellable, loaded_cb, load);
  rivulet_generator_set_options (self->generator, &options);
}

void
rivulet_window_use_model (RivuletWindow *self,
                          const char    *path,
                          guint          capacity,
                          guint          n_sink)
{
  Load *load;

  if (self->generator == NULL)
    return;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  g_set_str (&self->model_path, path);

  load = g_new0 (Load, 1);
  g_weak_ref_init (&load->window, self);
  load->cancellable = g_object_ref (self->loading);
  load->path = g_strdup (path);
  load->capacity = capacity;
  load->n_sink = n_sink;
  start_load (self, load);
  rivulet_window_update (self);
}

void
rivulet_window_load_model (RivuletWindow *self,
                           const char    *path)
{
  g_return_if_fail (RIVULET_IS_WINDOW (self));

  rivulet_window_use_model (self, path, 0, 0);
}

static void
load_file (RivuletWindow *self,
           GFile         *file)
{
  g_autofree char *path = g_file_get_path (file);

  if (path == NULL)
    rivulet_window_add_toast (self, _ ("A model must be a file or a folder on this computer"));
  else
    rivulet_window_show_model_file (self, path);
}

/* What was chosen, or why nothing was. */
static void
chosen (RivuletWindow *self,
        GFile         *file,
        const GError  *error)
{
  if (file != NULL)
    load_file (self, file);
  else if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)
           && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    {
      g_autofree char *words = g_strdup_printf (_ ("The file cannot be opened: %s"), error->message);

      rivulet_window_add_toast (self, words);
    }
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (RivuletWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, &error);

  chosen (self, file, error);
}

static void
selected_folder_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (RivuletWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, &error);

  chosen (self, folder, error);
}

void
rivulet_window_open_model (RivuletWindow *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) models = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (models, _ ("Models (GGUF)"));
  gtk_file_filter_add_suffix (models, "gguf");
  gtk_file_filter_set_name (all, _ ("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, models);
  g_list_store_append (filters, all);

  gtk_file_dialog_set_title (dialog, _ ("Open Model"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open (dialog, GTK_WINDOW (self), NULL, opened_cb, g_object_ref (self));
}

/* A folder of Hugging Face: the portal lets the program see what is in it. */
void
rivulet_window_open_model_folder (RivuletWindow *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Open Model Folder"));
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (self), NULL, selected_folder_cb, g_object_ref (self));
}

/* Conversations rather than a model. */
static gboolean
is_json (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL && g_str_has_suffix (name, ".json");
}

static gboolean
drop_cb (RivuletWindow *self,
         const GValue  *value,
         double         x,
         double         y)
{
  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));

  if (files == NULL || self->failure != NULL)
    return FALSE;
  if (is_json (files->data))
    rivulet_window_import_file (self, files->data);
  else
    load_file (self, files->data);

  return TRUE;
}

void
rivulet_window_init_model (RivuletWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
