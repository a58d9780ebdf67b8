/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog of models. Only the heads of files are read here; loading is the window's, and is watched through the generator.
 */

#include "config.h"

#include "rivulet-model-file.h"
#include "rivulet-models-dialog.h"
#include "rivulet-settings.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define MAX_OWN_MODELS 12

struct _RivuletModelsDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation;
  AdwPreferencesGroup *list;
  AdwNavigationPage *file_page;
  AdwBanner *banner;
  AdwActionRow *architecture;
  AdwActionRow *parameters;
  AdwActionRow *weight_type;
  AdwActionRow *context;
  AdwActionRow *location;
  AdwSpinRow *capacity;
  AdwSpinRow *sinks;
  AdwActionRow *needed;
  AdwActionRow *available;
  GtkProgressBar *progress;
  GtkWidget *load;
  GtkWidget *cancel;

  RivuletGenerator *generator;
  GSettings *settings;
  GPtrArray *rows;        /* of the list */
  RivuletModelFile *file; /* the one that is shown */
  gboolean was_loading;   /* by this dialog */
};

G_DEFINE_FINAL_TYPE (RivuletModelsDialog, rivulet_models_dialog, ADW_TYPE_DIALOG)

static char *
dup_count (guint64 n)
{
  if (n >= 1000000000)
    /* Translators: billions, of a model's parameters */
    return g_strdup_printf (_ ("%.1f billion"), (double) n / 1e9);
  if (n >= 1000000)
    /* Translators: millions, of a model's parameters */
    return g_strdup_printf (_ ("%.1f million"), (double) n / 1e6);

  return g_strdup_printf ("%'" PRIu64, n);
}

static void
take_subtitle (AdwActionRow *row,
               char         *text)
{
  adw_action_row_set_subtitle (row, text);
  g_free (text);
}

/* --- The list ----------------------------------------------------------------------------------------------------- */

static void
row_activated_cb (RivuletModelsDialog *self,
                  AdwActionRow        *row)
{
  rivulet_models_dialog_show_file (self, g_object_get_data (G_OBJECT (row), "path"));
}

/* The last one that was loaded. */
static gboolean
is_in_use (RivuletModelsDialog *self,
           const char          *path)
{
  g_autofree char *loaded = self->settings == NULL ? NULL : g_settings_get_string (self->settings, "model");

  return loaded != NULL && self->generator != NULL && rivulet_generator_get_model_name (self->generator) != NULL
         && g_str_equal (loaded, path == NULL ? "" : path);
}

static GtkWidget *
new_in_use_mark (void)
{
  GtkWidget *mark = gtk_label_new (_ ("In Use"));

  gtk_widget_add_css_class (mark, "caption");
  gtk_widget_add_css_class (mark, "accent");
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);

  return mark;
}

static void
add_row (RivuletModelsDialog *self,
         const char          *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RivuletModelFile) file = rivulet_model_file_new (path, &error);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *base = path == NULL ? g_strdup (_ ("Built-in Model")) : g_path_get_basename (path);
  g_autofree char *size = file == NULL ? NULL : g_format_size (file->file_bytes);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), file == NULL || path == NULL ? base : file->name);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  if (file == NULL)
    take_subtitle (ADW_ACTION_ROW (row), g_strdup_printf (_ ("Cannot be read: %s"), error->message));
  else
    take_subtitle (ADW_ACTION_ROW (row), g_strdup_printf ("%s · %s · %s", file->architecture, file->weight_type, size));
  if (is_in_use (self, path))
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_in_use_mark ());
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic",
                                                                 "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "path", g_strdup (path), g_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->list, row);
  g_ptr_array_add (self->rows, row);
}

static void
fill_list (RivuletModelsDialog *self)
{
  g_auto (GStrv) paths = self->settings == NULL ? NULL : g_settings_get_strv (self->settings, "models");

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->list, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  add_row (self, NULL);
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    add_row (self, paths[i]);
}

/* The newest first, each once. */
static void
remember (RivuletModelsDialog *self,
          const char          *path)
{
  g_auto (GStrv) paths = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) remembered = NULL;
  guint n = 1;

  if (self->settings == NULL || path == NULL)
    return;

  paths = g_settings_get_strv (self->settings, "models");
  g_strv_builder_add (builder, path);
  for (guint i = 0; paths[i] != NULL && n < MAX_OWN_MODELS; i++)
    {
      if (g_str_equal (paths[i], path))
        continue;
      g_strv_builder_add (builder, paths[i]);
      n++;
    }
  remembered = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "models", (const char *const *) remembered);
  fill_list (self);
}

/* --- One file ----------------------------------------------------------------------------------------------------- */

static void
update_memory (RivuletModelsDialog *self)
{
  guint64 needed, available = rivulet_model_file_get_available_bytes ();
  guint capacity = (guint) adw_spin_row_get_value (self->capacity);
  guint n_sink = (guint) adw_spin_row_get_value (self->sinks);
  g_autofree char *weights = NULL;
  g_autofree char *cache = NULL;
  g_autofree char *all = NULL;
  gboolean fits, is_loading;

  if (self->file == NULL)
    return;

  needed = rivulet_model_file_get_needed_bytes (self->file, capacity);
  fits = available == 0 || needed <= available;
  weights = g_format_size_full (self->file->file_bytes, G_FORMAT_SIZE_IEC_UNITS);
  cache = g_format_size_full (needed - self->file->file_bytes, G_FORMAT_SIZE_IEC_UNITS);
  all = g_format_size_full (needed, G_FORMAT_SIZE_IEC_UNITS);
  /* Translators: memory in all, of it for the model's weights, and for its cache */
  take_subtitle (self->needed, g_strdup_printf (_ ("%s: %s weights, %s cache"), all, weights, cache));
  take_subtitle (self->available, available == 0 ? g_strdup (_ ("Unknown"))
                                                 : g_format_size_full (available, G_FORMAT_SIZE_IEC_UNITS));
  if (fits)
    gtk_widget_remove_css_class (GTK_WIDGET (self->needed), "warning");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->needed), "warning");

  is_loading = self->generator != NULL && rivulet_generator_get_state (self->generator) == RIVULET_GENERATOR_LOADING;
  gtk_widget_set_visible (GTK_WIDGET (self->progress), is_loading);
  gtk_widget_set_visible (self->cancel, is_loading);
  gtk_widget_set_visible (self->load, !is_loading);
  gtk_widget_set_sensitive (self->load, self->file->problem == NULL && n_sink < capacity);
  gtk_button_set_label (GTK_BUTTON (self->load), fits ? _ ("_Load") : _ ("_Load Anyway"));
}

static void
state_cb (RivuletModelsDialog *self)
{
  gboolean is_loading = rivulet_generator_get_state (self->generator) == RIVULET_GENERATOR_LOADING;

  gtk_progress_bar_set_fraction (self->progress, rivulet_generator_get_progress (self->generator));
  update_memory (self);
  if (is_loading || !self->was_loading)
    return;

  self->was_loading = FALSE;
  fill_list (self);
}

static void
load_clicked_cb (RivuletModelsDialog *self)
{
  self->was_loading = TRUE;
  adw_banner_set_revealed (self->banner, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.use-model", "(suu)", self->file->is_builtin ? "" : self->file->path,
                              (guint) adw_spin_row_get_value (self->capacity),
                              (guint) adw_spin_row_get_value (self->sinks));
  update_memory (self);
}

static void
show_problem (RivuletModelsDialog *self,
              const char          *problem)
{
  if (problem != NULL)
    adw_banner_set_title (self->banner, problem);
  adw_banner_set_revealed (self->banner, problem != NULL);
}

static void
fill_file (RivuletModelsDialog *self)
{
  const RivuletModelFile *file = self->file;
  RivuletGeneratorOptions options;

  rivulet_generator_options_init (&options);
  if (self->generator != NULL)
    rivulet_generator_get_options (self->generator, &options);
  options.capacity = rivulet_model_file_get_default_capacity (file);
  rivulet_settings_get_cache_size (self->settings, file->is_builtin ? NULL : file->path, &options.capacity, &options.n_sink);
  adw_navigation_page_set_title (self->file_page, file->is_builtin ? _ ("Built-in Model") : file->name);
  adw_action_row_set_subtitle (self->architecture, file->architecture);
  take_subtitle (self->parameters, dup_count (file->n_parameter));
  adw_action_row_set_subtitle (self->weight_type, file->weight_type);
  take_subtitle (self->context, file->context_length == 0
                                  ? g_strdup (_ ("Unknown"))
                                  : g_strdup_printf (ngettext ("%u token", "%u tokens", file->context_length),
                                                     file->context_length));
  adw_action_row_set_subtitle (self->location, file->path);
  adw_spin_row_set_value (self->capacity, options.capacity);
  adw_spin_row_set_value (self->sinks, options.n_sink);
  show_problem (self, file->problem);
  update_memory (self);
}

void
rivulet_models_dialog_show_file (RivuletModelsDialog *self,
                                 const char          *path)
{
  g_autoptr (GError) error = NULL;
  RivuletModelFile *file;

  g_return_if_fail (RIVULET_IS_MODELS_DIALOG (self));

  file = rivulet_model_file_new (path, &error);
  if (file == NULL)
    {
      /* Translators: the last line is what is wrong with the file, which may be technical */
      g_autofree char *words = g_strdup_printf (_ ("Choose a GGUF file, or a folder as Hugging Face offers them. What is wrong "
                                                   "with this one:\n\n%s"),
                                                error->message);
      AdwDialog *alert = adw_alert_dialog_new (_ ("This Is Not a Model"), words);

      adw_alert_dialog_add_response (ADW_ALERT_DIALOG (alert), "close", _ ("_Close"));
      adw_dialog_present (alert, GTK_WIDGET (self));
      return;
    }
  g_clear_pointer (&self->file, rivulet_model_file_free);
  self->file = file;
  remember (self, path);
  fill_file (self);
  if (adw_navigation_view_get_visible_page (self->navigation) != self->file_page)
    adw_navigation_view_push (self->navigation, self->file_page);
}

static void
rivulet_models_dialog_dispose (GObject *object)
{
  RivuletModelsDialog *self = RIVULET_MODELS_DIALOG (object);

  g_clear_object (&self->generator);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->file, rivulet_model_file_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_MODELS_DIALOG);

  G_OBJECT_CLASS (rivulet_models_dialog_parent_class)->dispose (object);
}

static void
rivulet_models_dialog_class_init (RivuletModelsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_models_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/rivulet_chat/Rivulet/ui/rivulet-models-dialog.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, RivuletModelsDialog, child)
  BIND (navigation);
  BIND (list);
  BIND (file_page);
  BIND (banner);
  BIND (architecture);
  BIND (parameters);
  BIND (weight_type);
  BIND (context);
  BIND (location);
  BIND (capacity);
  BIND (sinks);
  BIND (needed);
  BIND (available);
  BIND (progress);
  BIND (load);
  BIND (cancel);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, update_memory);
  gtk_widget_class_bind_template_callback (widget_class, load_clicked_cb);
}

static void
rivulet_models_dialog_init (RivuletModelsDialog *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

RivuletModelsDialog *
rivulet_models_dialog_new (RivuletGenerator *generator,
                           GSettings        *settings)
{
  RivuletModelsDialog *self = g_object_new (RIVULET_TYPE_MODELS_DIALOG, NULL);

  g_set_object (&self->generator, generator);
  g_set_object (&self->settings, settings);
  if (generator != NULL)
    {
      g_signal_connect_object (generator, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (generator, "notify::progress", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
    }
  fill_list (self);

  return self;
}
