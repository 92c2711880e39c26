using ThemeDay.Documents.Cells;

namespace ThemeDay.Documents.Tests.Cells;

public sealed class ContactReaderTests
{
    [Theory]
    [InlineData("张三 0739-5123456", "张三", "0739-5123456")]
    [InlineData("张三13800001111", "张三", "13800001111")]
    [InlineData("张三\n13800001111", "张三", "13800001111")]
    [InlineData("张三　１３８００００１１１１", "张三", "13800001111")]
    [InlineData("张　三 138 0000 1111", "张三", "13800001111")]
    [InlineData("张三，138-0000-1111", "张三", "13800001111")]
    [InlineData("张三 +86 13800001111", "张三", "13800001111")]
    [InlineData("张三/0739－5123456", "张三", "0739-5123456")]
    [InlineData("张三（0739）5123456", "张三", "0739-5123456")]
    [InlineData("张三（0739-5123456）", "张三", "0739-5123456")]
    [InlineData("张三 07395123456", "张三", "0739-5123456")]
    [InlineData("张三 010-62345678转801", "张三", "010-62345678-801")]
    [InlineData("联系人：张三 电话：0739-5123456", "张三", "0739-5123456")]
    [InlineData("13800001111 张三", "张三", "13800001111")]
    [InlineData("演示联络人18号\n13800001111", "演示联络人18号", "13800001111")]
    [InlineData("李转 13800001111", "李转", "13800001111")]
    [InlineData("张三|13800001111", "张三", "13800001111")]
    [InlineData("【张三】13800001111。", "张三", "13800001111")]
    [InlineData("欧阳明月：13800001111", "欧阳明月", "13800001111")]
    public void A_person_and_a_number_are_read(string written, string person, string phone)
    {
        var reading = ContactReader.Read(written);

        Assert.Equal((CellOutcome.Read, new WrittenContact(person, phone)), (reading.Outcome, reading.Value));
        Assert.Empty(reading.LeftOut);
    }

    [Theory]
    [InlineData("张三（办公室主任）/0739-5123456", "(办公室主任)")]
    [InlineData("张三 办公室主任 0739-5123456", "办公室主任")]
    public void A_title_is_shown_as_left_out(string written, string title)
    {
        var reading = ContactReader.Read(written);

        Assert.Equal(new WrittenContact("张三", "0739-5123456"), reading.Value);
        Assert.Equal([title], reading.LeftOut);
    }

    [Theory]
    [InlineData("张三 13800001111 李四 13900002222", "张三 13800001111; 李四 13900002222")]
    [InlineData("张三 李四 13800001111", "张三 13800001111; 李四 13800001111")]
    [InlineData("张三 办公室 13800001111", "张三 13800001111; 办公室 13800001111")]
    [InlineData("张三、李四 13800001111", "张三 13800001111; 李四 13800001111")]
    [InlineData("张三 0739-5123456 13800001111", "张三 0739-5123456; 张三 13800001111")]
    [InlineData("张三 0739-5123456、13800001111", "张三 0739-5123456; 张三 13800001111")]
    public void Several_contacts_are_left_to_a_person(string written, string candidates)
    {
        var reading = ContactReader.Read(written);

        Assert.Equal((CellOutcome.Ambiguous, CellProblem.SeveralContacts, null), (reading.Outcome, reading.Problem, reading.Value));
        Assert.Equal(candidates, string.Join("; ", reading.Candidates.Select(each => $"{each.Person} {each.Phone}")));
    }

    [Theory]
    [InlineData("张三", CellProblem.PhoneMissing)]
    [InlineData("13800001111", CellProblem.PersonMissing)]
    [InlineData("张三 1380000111", CellProblem.PhoneIncomplete)]
    [InlineData("张三 138000011112", CellProblem.PhoneIncomplete)]
    [InlineData("张三 5123456", CellProblem.PhoneIncomplete)]
    [InlineData("张三 0739-512345", CellProblem.PhoneIncomplete)]
    [InlineData("张三 12345678901", CellProblem.PhoneIncomplete)]
    [InlineData("张三 1380000111\n0739-5123456", CellProblem.PhoneIncomplete)]
    [InlineData("张三51234号\n0739-5123456", CellProblem.PhoneIncomplete)]
    public void A_contact_that_is_not_whole_is_refused(string written, CellProblem problem)
    {
        var reading = ContactReader.Read(written);

        Assert.Equal((CellOutcome.Unreadable, problem), (reading.Outcome, reading.Problem));
    }

    [Fact]
    public void A_blank_cell_has_no_contact()
    {
        Assert.Equal(CellOutcome.Blank, ContactReader.Read(" \n").Outcome);
    }
}
