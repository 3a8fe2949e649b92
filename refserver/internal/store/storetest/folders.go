package storetest

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

func foldersDefault(f *fixture) {
	infos, err := f.box.Folders(ctx)
	f.must(err)
	classes := make([]string, len(infos))
	validities := map[uint32]bool{}
	for i, info := range infos {
		classes[i] = info.Name + " " + info.Class
		validities[info.UIDValidity] = true
		f.equal(info.UIDNext, uint32(1))
		if info.UIDValidity < 10 || info.UIDValidity > 99 {
			f.Errorf("UIDVALIDITY of %s is %d", info.Name, info.UIDValidity)
		}
	}
	f.equal(classes, []string{
		"Calendar IPF.Appointment", "Contacts IPF.Contact", "Deleted Items IPF.Note", "Drafts IPF.Note", "INBOX IPF.Note",
		"Journal IPF.Journal", "Junk Email IPF.Note", "Notes IPF.StickyNote", "Outbox IPF.Note", "Sent Items IPF.Note",
		"Tasks IPF.Task",
	})
	f.equal(len(validities), len(infos))
}

func foldersCounters(f *fixture) {
	_, err := f.box.Append(ctx, "Drafts", message("1234", store.Seen), message("12", store.Deleted), message("1", 0))
	f.must(err)
	i := f.info("Drafts")
	want := store.FolderInfo{
		Name: "Drafts", UIDValidity: i.UIDValidity, UIDNext: 4, HighestModSeq: i.HighestModSeq, Messages: 3, Recent: 3,
		Unseen: 2, Deleted: 1, Size: 7, PlainHeaders: 3, Marked: true, Class: "IPF.Note",
	}
	f.equal(i, want)
	v := f.open("Drafts")
	f.expunge(v, 2)
	f.flag(v, store.AddFlags, store.Seen, 3)
	i = v.Info()
	want.HighestModSeq, want.Messages, want.Recent, want.Unseen, want.Deleted, want.Size, want.PlainHeaders, want.Marked = i.HighestModSeq, 2, 0, 0, 0, 5, 2, false
	f.equal(i, want)
	f.equal(f.info("Drafts"), want)
}

func foldersOrder(f *fixture) {
	for _, n := range []string{"zebra", "INBOX/b", "Apple/x", "apple pie", "INBOX/A/z", "Drafts2"} {
		f.must(f.box.Create(ctx, n))
	}
	f.equal(f.names(), []string{
		"Apple", "Apple/x", "apple pie", "Calendar", "Contacts", "Deleted Items", "Drafts", "Drafts2", "INBOX", "INBOX/A", "INBOX/A/z",
		"INBOX/b", "Journal", "Junk Email", "Notes", "Outbox", "Sent Items", "Tasks", "zebra",
	})
	f.equal(f.info("INBOX").HasChildren, true)
	f.equal(f.info("INBOX/b").HasChildren, false)
	f.equal(f.info("Apple").HasChildren, true)
	f.equal(f.info("apple pie").HasChildren, false)
	f.equal(f.info("Drafts").HasChildren, false)
}

func createParents(f *fixture) {
	f.must(f.box.Create(ctx, "a/b/c/"))
	for _, n := range []string{"a", "a/b", "a/b/c"} {
		f.equal(f.info(n).Name, n)
	}
	f.must(f.box.Create(ctx, "A/B/d"))
	f.equal(f.info("a/b/D").Name, "a/b/d")
	f.must(f.box.Create(ctx, "inbox/sub"))
	f.equal(f.info("InBox/Sub").Name, "INBOX/sub")
}

func createExists(f *fixture) {
	for _, n := range []string{"INBOX", "inbox", "Inbox/", "drafts", "SENT ITEMS"} {
		f.is(f.box.Create(ctx, n), store.ErrFolderExists)
	}
}

func createBadNames(f *fixture) {
	before := f.names()
	for _, n := range []string{"", "/", "/a", "a//b", "a/\x01b", "a\x00", "bad\xff", strings.Repeat("x", 251), strings.Repeat("a/", 300) + "a", "a\r\nb"} {
		f.is(f.box.Create(ctx, n), store.ErrForbidden)
		f.is(f.box.Rename(ctx, "Drafts", n), store.ErrForbidden)
	}
	f.equal(f.names(), before)
}

func createDeep(f *fixture) {
	deep := strings.TrimSuffix(strings.Repeat("level/", 300), "/")
	f.must(f.box.Create(ctx, deep))
	f.equal(f.info(deep).HasChildren, false)
	f.equal(f.info(deep[:len(deep)-len("/level")]).HasChildren, true)
	f.equal(len(f.names()), 311)
	f.append(deep, "at the bottom")
	f.must(f.box.Rename(ctx, "level", "top"))
	renamed := "top" + deep[len("level"):]
	f.equal(f.texts(f.open(renamed)), []string{"at the bottom"})
	f.is(f.box.Rename(ctx, "top", "one/more"), store.ErrForbidden)
	f.equal(f.info(renamed).Messages, 1)
}

func deleteInbox(f *fixture) {
	f.is(f.box.Delete(ctx, "INBOX"), store.ErrForbidden)
	f.is(f.box.Delete(ctx, "inbox"), store.ErrForbidden)
	f.is(f.box.Delete(ctx, "Nowhere"), store.ErrNoFolder)
}

func deleteWithChildren(f *fixture) {
	f.must(f.box.Create(ctx, "a/b"))
	err := f.box.Delete(ctx, "a")
	f.is(err, store.ErrHasChildren)
	f.is(err, store.ErrForbidden)
	f.must(f.box.Delete(ctx, "a/B"))
	f.must(f.box.Delete(ctx, "a"))
	_, err = f.box.Folder(ctx, "a")
	f.is(err, store.ErrNoFolder)
}

func deleteCreate(f *fixture) {
	f.must(f.box.Create(ctx, "again"))
	f.append("again", "one", "two")
	old := f.info("again").UIDValidity
	f.must(f.box.Delete(ctx, "again"))
	f.must(f.box.Create(ctx, "AGAIN"))
	now := f.info("again")
	if now.UIDValidity <= old {
		f.Fatalf("UIDVALIDITY went from %d to %d", old, now.UIDValidity)
	}
	f.equal(now.Messages, 0)
	f.equal(now.Name, "AGAIN")
}

func deleteSelected(f *fixture) {
	f.must(f.box.Create(ctx, "doomed"))
	f.append("doomed", "last words")
	v := f.open("doomed")
	f.equal(v.Gone(), false)
	f.must(f.box.Delete(ctx, "doomed"))
	f.awaitChange(v)
	f.equal(v.Gone(), true)
	f.equal(f.texts(v), []string{"last words"})
	_, _, err := v.StoreFlags(ctx, []int{1}, store.AddFlags, store.Flags{System: store.Seen}, 0)
	f.is(err, store.ErrNoFolder)
	f.is(v.Expunge(ctx, nil), store.ErrNoFolder)
	_, err = v.Copy(ctx, []int{1}, "INBOX", false)
	f.is(err, store.ErrNoFolder)
}

func renameTree(f *fixture) {
	f.must(f.box.Create(ctx, "old/a/b"))
	f.must(f.box.Create(ctx, "older"))
	f.append("old/a", "text")
	f.must(f.box.Rename(ctx, "OLD", "new"))
	f.equal(f.texts(f.open("new/A")), []string{"text"})
	names := f.names()
	for _, n := range []string{"new", "new/a", "new/a/b", "older"} {
		f.equal(has(names, n), true)
	}
	for _, n := range []string{"old", "old/a", "old/a/b"} {
		_, err := f.box.Folder(ctx, n)
		f.is(err, store.ErrNoFolder)
	}
}

func renameKeeps(f *fixture) {
	f.must(f.box.Create(ctx, "before"))
	f.append("before", "one", "two")
	v := f.open("before")
	old := f.info("before")
	f.must(f.box.Rename(ctx, "before", "after"))
	now := f.info("after")
	f.equal(now.UIDValidity, old.UIDValidity)
	f.equal(now.UIDNext, old.UIDNext)
	f.equal(v.Gone(), false)
	f.equal(v.Info().Name, "after")
	f.append("after", "three")
	f.sync(v, true, "=3")
	f.must(f.box.Create(ctx, "before"))
	if n := f.info("before").UIDValidity; n <= old.UIDValidity {
		f.Fatalf("the new folder of the old name has UIDVALIDITY %d after %d", n, old.UIDValidity)
	}
}

// renameValidity gives a name that was used with a higher UIDVALIDITY to an older folder.
func renameValidity(f *fixture) {
	f.must(f.box.Create(ctx, "older"))
	f.must(f.box.Create(ctx, "younger"))
	f.append("older", "text")
	v := f.open("older")
	used := f.info("younger").UIDValidity
	f.must(f.box.Delete(ctx, "younger"))
	f.must(f.box.Rename(ctx, "older", "younger"))
	if n := f.info("younger").UIDValidity; n <= used {
		f.Fatalf("UIDVALIDITY of the name went from %d to %d", used, n)
	}
	f.awaitChange(v)
	f.equal(v.Gone(), true)
	f.equal(f.texts(f.open("younger")), []string{"text"})
}

func renameParents(f *fixture) {
	f.must(f.box.Create(ctx, "leaf"))
	f.must(f.box.Rename(ctx, "leaf", "drafts/x/y"))
	f.equal(f.info("Drafts/x/y").Name, "Drafts/x/y")
	f.equal(f.info("Drafts/x").HasChildren, true)
}

func renameExists(f *fixture) {
	f.is(f.box.Rename(ctx, "Drafts", "notes"), store.ErrFolderExists)
	f.is(f.box.Rename(ctx, "Drafts", "Drafts"), store.ErrFolderExists)
	f.is(f.box.Rename(ctx, "Drafts", "inbox"), store.ErrFolderExists)
	f.is(f.box.Rename(ctx, "Nowhere", "x"), store.ErrNoFolder)
}

func renameCase(f *fixture) {
	f.must(f.box.Create(ctx, "work/sub"))
	f.must(f.box.Rename(ctx, "work", "WORK"))
	f.equal(f.info("work").Name, "WORK")
	f.equal(f.info("work/sub").Name, "WORK/sub")
}

func renameBelowItself(f *fixture) {
	f.must(f.box.Create(ctx, "a/b"))
	f.is(f.box.Rename(ctx, "a", "A/b/c"), store.ErrForbidden)
	f.equal(f.info("a/b").HasChildren, false)
}

func renameInbox(f *fixture) {
	f.must(f.box.Create(ctx, "INBOX/child"))
	_, err := f.box.Append(ctx, "INBOX", message("one", store.Seen, "kept"), message("two", 0))
	f.must(err)
	v := f.open("INBOX")
	validity := f.info("INBOX").UIDValidity
	f.must(f.box.Rename(ctx, "inbox", "archive/old"))
	f.sync(v, true, "-1 -1")
	f.equal(f.info("INBOX").Messages, 0)
	f.equal(f.info("INBOX").UIDValidity, validity)
	f.equal(f.info("INBOX/child").Name, "INBOX/child")
	old := f.open("archive/old")
	f.equal(f.texts(old), []string{"one", "two"})
	f.equal(f.at(old, 1).Flags, store.Flags{System: store.Seen, Keywords: []string{"kept"}})
	f.equal(f.append("INBOX", "three").UIDs, []uint32{3})
}

func namesIgnoreCase(f *fixture) {
	f.must(f.box.Create(ctx, "Projects/Äpfel"))
	f.equal(f.info("PROJECTS/äPFEL").Name, "Projects/Äpfel")
	f.append("projects/äpfel", "x")
	f.equal(f.open("pROJECTS/ÄPFEL").Len(), 1)
	f.must(f.box.Subscribe(ctx, "projects/äpfel", true))
	f.equal(f.info("Projects/Äpfel").Subscribed, true)
	f.must(f.box.Delete(ctx, "projects/ÄPFEL"))
}

func namesScripts(f *fixture) {
	for _, n := range []string{"Входящие", "日本語/フォルダ", "مرحبا", "e\u0301t\u00e9", "a&b", "100% *", "𝒳", "ınbox"} {
		f.must(f.box.Create(ctx, n))
		f.equal(f.info(n).Name, n)
	}
	f.equal(f.info("\u00e9te\u0301").Name, "e\u0301t\u00e9") // the same characters, composed otherwise
}

func subscriptions(f *fixture) {
	list := func() []string {
		l, err := f.box.Subscriptions(ctx)
		f.must(err)
		return l
	}
	f.equal(list(), []string{})
	for _, n := range []string{"inbox", "Not There/yet", "drafts", "DRAFTS"} {
		f.must(f.box.Subscribe(ctx, n, true))
	}
	f.equal(list(), []string{"drafts", "INBOX", "Not There/yet"})
	f.equal(f.info("Drafts").Subscribed, true)
	f.equal(f.info("INBOX").Subscribed, true)
	f.equal(f.info("Notes").Subscribed, false)
	f.must(f.box.Delete(ctx, "Drafts"))
	f.equal(has(list(), "drafts"), true) // RFC 9051 6.3.7: the name stays subscribed
	f.must(f.box.Subscribe(ctx, "DRAFTS", false))
	f.must(f.box.Subscribe(ctx, "never was", false))
	f.equal(list(), []string{"INBOX", "Not There/yet"})
	f.must(f.box.Rename(ctx, "INBOX", "elsewhere"))
	f.equal(list(), []string{"INBOX", "Not There/yet"})
}
