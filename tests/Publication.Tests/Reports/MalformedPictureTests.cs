using System.Net;
using System.Text;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

public sealed class MalformedPictureTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Theory]
    [InlineData("FFFFFFFFFFFFFFFF\r\n")]
    [InlineData("80000000\r\n")]
    [InlineData("no size\r\n")]
    [InlineData("4\r\nGIF8\r\nFFFFFFFFFFFFFFFF\r\n")]
    public async Task A_picture_in_chunks_that_are_none_is_the_callers_mistake(string body)
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var answer = await RawHttp.SendAsync(
            publication.Host.HttpAddress,
            $"POST /v1/{activity}/report/pictures:upload HTTP/1.1\nAuthorization: Bearer {publication.Host.Token(district.Liaison)}\n"
                + "Transfer-Encoding: chunked",
            Encoding.ASCII.GetBytes(body)
        );

        answer.AssertRefused(HttpStatusCode.BadRequest, ErrorReasons.MalformedMessage);
    }
}
