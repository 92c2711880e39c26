namespace ThemeDay.Portal.Layout;

/// <summary>What a browser may do with a page: no scripts, nothing from elsewhere.</summary>
internal static class SecurityHeaders
{
    private const int OneYear = 365 * 24 * 60 * 60; // s

    /// <summary>Adds the headers.</summary>
    public static void UsePortalSecurityHeaders(this WebApplication app) =>
        app.UseSecurityHeaders(
            new HeaderPolicyCollection()
                .AddContentTypeOptionsNoSniff()
                .AddReferrerPolicyStrictOriginWhenCrossOrigin()
                .AddStrictTransportSecurityMaxAge(OneYear) // over TLS only
                .RemoveServerHeader()
                .AddPermissionsPolicyWithDefaultSecureDirectives()
                .AddContentSecurityPolicy(policy =>
                {
                    policy.AddDefaultSrc().None();
                    policy.AddStyleSrc().Self();
                    policy.AddImgSrc().Self().Data(); // the marks of Pico are data
                    policy.AddMediaSrc().Self();
                    policy.AddFormAction().Self();
                    policy.AddBaseUri().None();
                    policy.AddFrameAncestors().None();
                })
        );
}
