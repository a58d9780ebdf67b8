/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What GTK itself loses, told to the leak sanitizer. Loaded before the program (LD_PRELOAD) where that is built with the
 * address sanitizer, and nowhere else.
 *
 * A suppression cannot say it: the stack of an allocation ends at GLib, which keeps no frame pointers, and even of the whole
 * stack nothing could be named but libraries that stand below every callback of ours too. Here the caller is looked at, so
 * that nothing is forgiven but what GTK asked for and kept to itself. Rivulet calls neither of the two functions.
 *
 * GTK's file dialog loses, for each folder in its path bar, the information about it and a link of the list of buttons
 * (seen with GTK 4.18; the whole stacks lead to the path bar's buttons, and from there to nothing of ours).
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <gio/gio.h>
#include <gmodule.h>
#include <link.h>
#include <string.h>

/* The sanitizer's, which the program brings. */
extern void __lsan_ignore_object (const void *object);

typedef struct
{
  const char *name;
  const char *address;
  gboolean is_within;
} Caller;

static int
look_at_library (struct dl_phdr_info *info,
                 size_t               size,
                 void                *data)
{
  Caller *caller = data;

  if (strstr (info->dlpi_name, caller->name) == NULL)
    return 0;

  for (int i = 0; i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *segment = &info->dlpi_phdr[i];
      const char *start = (const char *) (info->dlpi_addr + segment->p_vaddr);

      if (segment->p_type == PT_LOAD && caller->address >= start && caller->address < start + segment->p_memsz)
        caller->is_within = TRUE;
    }

  return 1;
}

static gboolean
is_called_from (const char *library,
                const void *address)
{
  Caller caller = { library, address, FALSE };

  dl_iterate_phdr (look_at_library, &caller);

  return caller.is_within;
}

#define NEXT(function) ((__typeof__ (&function)) dlsym (RTLD_NEXT, #function))

G_MODULE_EXPORT GFileInfo *
g_file_query_info_finish (GFile        *file,
                          GAsyncResult *result,
                          GError      **error)
{
  GFileInfo *info = NEXT (g_file_query_info_finish) (file, result, error);

  if (info != NULL && is_called_from ("libgtk-4.so", __builtin_return_address (0)))
    __lsan_ignore_object (info);

  return info;
}

G_MODULE_EXPORT GList *
g_list_prepend (GList   *list,
                gpointer data)
{
  static GList *(*next) (GList *, gpointer);
  GList *link;

  if (g_once_init_enter_pointer (&next))
    g_once_init_leave_pointer (&next, NEXT (g_list_prepend));
  link = next (list, data);
  if (is_called_from ("libgtk-4.so", __builtin_return_address (0)))
    __lsan_ignore_object (link);

  return link;
}
